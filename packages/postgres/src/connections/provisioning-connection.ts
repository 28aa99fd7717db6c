import {
  type Connection,
  type ConnectionTransaction,
  type RawResult,
  type Statement,
  TransactionEndedError,
} from "@tenantry/core/adapter";
import { refuseControl } from "./control-statements.ts";
import type { Session } from "./session.ts";
import { Settings } from "./settings.ts";

/**
 * A store while it is being made, inside the one transaction that makes all of it. A statement or a transaction on it is a
 * savepoint: one that fails undoes itself alone, as on a store that stands. Savepoints lie inside each other, so what is asked
 * for beside another waits until that has ended.
 */
export class ProvisioningConnection implements Connection {
  readonly #session: Session;
  readonly #settings: Settings;
  #last: Promise<void> | undefined;
  #ended = false;

  /** @param own commands that set what the transaction began with. */
  constructor(session: Session, own: readonly string[]) {
    this.#session = session;
    this.#settings = new Settings(own);
  }

  async query(statement: Statement): Promise<RawResult> {
    const [result] = await this.batch([statement]);
    if (result === undefined) throw new TypeError("A statement gave no result.");
    return result;
  }

  async batch(statements: readonly Statement[]): Promise<RawResult[]> {
    const end = await this.#turn();
    try {
      this.#check(statements);
      return await this.#session.savepoint(statements);
    } finally {
      end();
    }
  }

  async begin(): Promise<ConnectionTransaction> {
    const end = await this.#turn();
    try {
      this.#check([]);
      // Not waited for. What was asked for here before has ended, so all that can have failed is the making of the schema; then the
      // server refuses whatever follows, and commits nothing.
      this.#send("savepoint tenantry_transaction");
      return this.#transaction(end);
    } catch (error) {
      end();
      throw error;
    }
  }

  #transaction(end: () => void): ConnectionTransaction {
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
      restoring: (statements) => this.#settings.restoring(statements),
      commit: async () => {
        if (!open) throw ended();
        open = false;
        // Not waited for either: where it is refused, so is the commit of the whole.
        this.#send("release savepoint tenantry_transaction");
        end();
      },
      rollback: async () => {
        if (!open) return;
        open = false;
        try {
          await this.#session.command(
            "rollback to savepoint tenantry_transaction; release savepoint tenantry_transaction",
          );
        } finally {
          end();
        }
      },
    };
  }

  /** The store is made, or is not going to be. */
  close(): void {
    this.#ended = true;
  }

  /** Waits for what was asked for before. Answers the end of the turn. */
  async #turn(): Promise<() => void> {
    const before = this.#last;
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#last = done;
    if (before !== undefined) await before;
    return () => {
      if (this.#last === done) this.#last = undefined;
      resolve();
    };
  }

  #send(text: string): void {
    this.#session.command(text).catch(() => undefined);
  }

  #check(statements: readonly Statement[], savepoints = false): void {
    if (this.#ended) throw new TransactionEndedError("The store is made; its setup has ended.");
    for (const statement of statements) {
      if (!this.#settings.isOwn(statement)) refuseControl(statement.text, { migrating: true, savepoints });
    }
  }
}

function ended(): TransactionEndedError {
  return new TransactionEndedError("The transaction has ended: nothing more can be done in it.");
}
