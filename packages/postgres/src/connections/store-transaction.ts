import { type ConnectionTransaction, type RawResult, type Statement, StoreBusyError } from "@tenantry/core/adapter";
import { postgresError } from "../errors.ts";
import { type Binding, bindTexts } from "./binding.ts";
import { BoundTransaction } from "./bound-transaction.ts";
import { commitStore } from "./commit-store.ts";
import { LEAVE_NOTHING } from "./leave-nothing.ts";
import type { Session } from "./session.ts";
import { settledInTurn } from "./settled-in-turn.ts";
import { SilenceWatch } from "./silence-watch.ts";

/** The transaction in which a store was made, when nothing is left to do but to end it. */
export class StoreTransaction implements ConnectionTransaction {
  /** Where its connection leads; undefined where that is a database of the tenant's own. */
  readonly address: string | undefined;
  readonly #session: Session;
  readonly #last: readonly string[];
  #open = true;

  /** @param last commands that are sent with the end: others may have to wait for what they hold. */
  constructor(session: Session, address: string | undefined, last: readonly string[]) {
    this.#session = session;
    this.address = address;
    this.#last = last;
  }

  query(statement: Statement): Promise<RawResult> {
    return this.#session.query(statement);
  }

  pipeline(statements: readonly Statement[]): Promise<RawResult>[] {
    return this.#session.pipeline(statements);
  }

  async commit(): Promise<void> {
    this.#open = false;
    await commitStore(this.#session, this.#last);
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // Where the connection is lost, the server has rolled back, and what was lost is known already.
    await this.#session.command("rollback").catch(() => undefined);
  }

  /**
   * Leaves the store as it is, and binds the transaction to something else in the same database, up to its end. Nothing that was
   * done or set for the store is done or holds with these rights: what waits for the commit is run before, with the store's.
   */
  bound(binding: Binding): ConnectionTransaction {
    const session = this.#session;
    const watch = new SilenceWatch(
      () => session.busyFor,
      () => session.destroy(),
    );
    const ended = session.commands([...LEAVE_NOTHING, ...this.#last]);
    const opened = settledInTurn([ended, session.commands(bindTexts(binding))]);
    // The error of whatever is sent behind it. How long the store's own last commands take is not limited.
    ended.then(
      () => this.#open && watch.begin(binding.statementTimeout),
      () => undefined,
    );
    opened.catch(() => undefined);
    return new BoundTransaction(session, {
      migrating: false,
      beforeCommit: undefined,
      opened,
      explain: async (error) => explained(postgresError(error)),
      cancel: async () => session.destroy(),
      over: () => {
        watch.end();
        this.#open = false;
      },
    });
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof StoreBusyError)) return error;
  return new StoreBusyError(
    `${error.message}: others kept the catalog from being written, and the new store was rolled back. Create the tenant again.`,
    { cause: error },
  );
}
