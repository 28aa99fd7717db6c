import type { Database } from "@tenantry/core";

const ROLLED_BACK = new Error("The transaction was rolled back.");

/**
 * A transaction, or a savepoint where it is begun inside one, whose end is decided from outside. Tenantry runs a
 * transaction as one function; here that function waits for the decision, for as long as the time limit lets it.
 */
export class BridgedTransaction {
  /** SQL inside of it. */
  readonly database: Database;
  readonly #decision: PromiseWithResolvers<void>;
  readonly #ended: Promise<void>;

  private constructor(database: Database, decision: PromiseWithResolvers<void>, ended: Promise<void>) {
    this.database = database;
    this.#decision = decision;
    this.#ended = ended;
  }

  static async begin(outer: Database): Promise<BridgedTransaction> {
    const begun = Promise.withResolvers<Database>();
    const decision = Promise.withResolvers<void>();
    const ended = outer.transaction(async (inner) => {
      begun.resolve(inner);
      await decision.promise;
    });
    // It may end by itself, at its time limit, when nobody waits for it.
    ended.catch(begun.reject);
    return new BridgedTransaction(await begun.promise, decision, ended);
  }

  /** Keeps what was done. Throws where that is not possible any more: nothing is kept then. */
  async commit(): Promise<void> {
    this.#decision.resolve();
    await this.#ended;
  }

  /** Undoes what was done. Nothing to do where it has failed or run out of time: it is undone already. */
  async rollback(): Promise<void> {
    this.#decision.reject(ROLLED_BACK);
    await this.#ended.catch(() => undefined);
  }
}
