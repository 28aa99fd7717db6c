import {
  type Connection,
  type ConnectionTransaction,
  type RawResult,
  type Statement,
  TransactionEndedError,
} from "@tenantry/core/adapter";
import { refuseControl } from "./control-statements.ts";
import type { Session } from "./session.ts";

/**
 * A store while it is being made, inside the one transaction that makes all of it. A statement or a transaction on it is a
 * savepoint: one that fails undoes itself alone, as on a store that stands.
 */
export class ProvisioningConnection implements Connection {
  readonly #session: Session;
  #last: Promise<void> | undefined;
  #ended = false;

  constructor(session: Session) {
    this.#session = session;
  }

  async query(statement: Statement): Promise<RawResult> {
    const [result] = await this.batch([statement]);
    if (result === undefined) throw new TypeError("A statement gave no result.");
    return result;
  }

  /** Waits for the one before: sent behind one that fails, it would fail as well, without a savepoint to go back to. */
  async batch(statements: readonly Statement[]): Promise<RawResult[]> {
    const before = this.#last;
    const { promise: done, resolve: end } = Promise.withResolvers<void>();
    this.#last = done;
    try {
      if (before !== undefined) await before;
      this.#check(statements);
      return await this.#session.savepoint(statements);
    } finally {
      if (this.#last === done) this.#last = undefined;
      end();
    }
  }

  async begin(): Promise<ConnectionTransaction> {
    this.#check([]);
    // Not waited for: where one of these fails, so does all that follows, up to the commit of the whole.
    this.#send("savepoint tenantry_transaction");
    let open = true;
    const pipeline = (statements: readonly Statement[]): Promise<RawResult>[] => {
      if (!open) throw ended();
      this.#check(statements, true);
      return this.#session.pipeline(statements, statements.length > 1);
    };
    return {
      query: async (statement) => {
        const [answer] = pipeline([statement]);
        if (answer === undefined) throw new TypeError("A statement gave no result.");
        return await answer;
      },
      pipeline,
      commit: async () => {
        if (!open) throw ended();
        open = false;
        this.#send("release savepoint tenantry_transaction");
      },
      rollback: async () => {
        if (!open) return;
        open = false;
        await this.#session.command(
          "rollback to savepoint tenantry_transaction; release savepoint tenantry_transaction",
        );
      },
    };
  }

  /** The store is made, or is not going to be. */
  close(): void {
    this.#ended = true;
  }

  #send(text: string): void {
    this.#session.command(text).catch(() => undefined);
  }

  #check(statements: readonly Statement[], savepoints = false): void {
    if (this.#ended) throw new TransactionEndedError("The store is made; its setup has ended.");
    for (const { text } of statements) refuseControl(text, { migrating: true, savepoints });
  }
}

function ended(): TransactionEndedError {
  return new TransactionEndedError("The transaction has ended: nothing more can be done in it.");
}
