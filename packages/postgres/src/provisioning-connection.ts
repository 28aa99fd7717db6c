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
  #ended = false;

  constructor(session: Session) {
    this.#session = session;
  }

  async query(statement: Statement): Promise<RawResult> {
    const [result] = await this.batch([statement]);
    if (result === undefined) throw new TypeError("A statement gave no result.");
    return result;
  }

  batch(statements: readonly Statement[]): Promise<RawResult[]> {
    this.#check(statements);
    return this.#session.savepoint(statements);
  }

  async begin(): Promise<ConnectionTransaction> {
    this.#check([]);
    await this.#session.command("savepoint tenantry_transaction");
    let open = true;
    const end = async (text: string): Promise<void> => {
      if (!open) throw new TransactionEndedError("The transaction has ended: nothing more can be done in it.");
      open = false;
      await this.#session.command(text);
    };
    const query = async (statement: Statement): Promise<RawResult> => {
      if (!open) throw new TransactionEndedError("The transaction has ended: nothing more can be done in it.");
      this.#check([statement], true);
      return await this.#session.query(statement);
    };
    return {
      query,
      pipeline: (statements) => statements.map(query),
      commit: () => end("release savepoint tenantry_transaction"),
      rollback: async () => {
        if (open) await end("rollback to savepoint tenantry_transaction; release savepoint tenantry_transaction");
      },
    };
  }

  /** The store is made, or is not going to be. */
  close(): void {
    this.#ended = true;
  }

  #check(statements: readonly Statement[], savepoints = false): void {
    if (this.#ended) throw new TransactionEndedError("The store is made; its setup has ended.");
    for (const { text } of statements) refuseControl(text, { migrating: true, savepoints });
  }
}
