import {
  type ConnectionTransaction,
  type RawResult,
  type Statement,
  TransactionEndedError,
} from "@tenantry/core/adapter";
import { sqlState } from "../errors.ts";
import { refuseControl } from "./control-statements.ts";
import { LEAVE_NOTHING } from "./leave-nothing.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";

/** What the server says of statements behind one that failed. */
const ABORTED = "25P02";

/** What a transaction needs of whoever lent it its connection. */
export interface TransactionOwner {
  readonly migrating: boolean;
  /** What migrations may set in it. */
  readonly settings?: Settings | undefined;
  /** Run in the transaction before it is committed. */
  readonly beforeCommit: ((session: Session) => Promise<void>) | undefined;
  /** Rejected where the transaction could not begin: the server then refuses whatever is asked in it. */
  readonly opened: Promise<unknown>;
  /** What an error means here. */
  explain(error: unknown): Promise<unknown>;
  cancel(): Promise<void>;
  /** Called once, when it is over. A connection whose transaction may still be open is not reusable. */
  over(reusable: boolean): void;
}

/** A transaction on a connection of its own, bound to a store. */
export class BoundTransaction implements ConnectionTransaction {
  readonly #session: Session;
  readonly #owner: TransactionOwner;
  #open = true;

  constructor(session: Session, owner: TransactionOwner) {
    this.#session = session;
    this.#owner = owner;
  }

  async query(statement: Statement): Promise<RawResult> {
    const [answer] = this.pipeline([statement]);
    if (answer === undefined) throw new TypeError("A statement gave no result.");
    return await answer;
  }

  pipeline(statements: readonly Statement[]): Promise<RawResult>[] {
    if (!this.#open) throw ended();
    const { migrating, settings } = this.#owner;
    for (const statement of statements) {
      if (settings?.isOwn(statement) !== true) refuseControl(statement.text, { migrating, savepoints: true });
    }
    return this.#session.pipeline(statements, migrating).map((answer) => answer.catch((error) => this.#fail(error)));
  }

  restoring(statements: readonly Statement[]): readonly Statement[] {
    return this.#owner.settings?.restoring(statements) ?? [];
  }

  async commit(): Promise<void> {
    if (!this.#open) throw ended();
    let command: string;
    let failure: unknown;
    try {
      // Not waited for where there is nothing: the commit then travels with the last statements.
      if (this.#owner.beforeCommit !== undefined) await this.#owner.beforeCommit(this.#session);
      const left = this.#owner.migrating ? this.#session.commands(LEAVE_NOTHING) : undefined;
      left?.catch((error: unknown) => {
        failure = error;
      });
      command = await this.#session.commit();
    } catch (error) {
      this.#end(false);
      throw await this.#explain(error);
    }
    this.#end(true);
    if (command === "COMMIT") return;
    // What was put off to the end may be what failed.
    if (failure !== undefined && sqlState(failure) !== ABORTED) throw await this.#explain(failure);
    throw await this.#explain(
      new TransactionEndedError("A statement of the transaction had failed, and the server rolled all of it back."),
    );
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    const reusable = await this.#session.command("rollback").then(
      () => true,
      () => false,
    );
    this.#end(reusable);
  }

  async cancel(): Promise<void> {
    if (this.#open) await this.#owner.cancel();
  }

  /** Ends it without a word: the connection goes, and the server undoes what was done. */
  abandon(): void {
    this.#end(false);
  }

  async #fail(error: unknown): Promise<never> {
    throw await this.#explain(error);
  }

  async #explain(error: unknown): Promise<unknown> {
    return await this.#owner.opened.then(
      () => this.#owner.explain(error),
      (first: unknown) => this.#owner.explain(first),
    );
  }

  #end(reusable: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    this.#owner.over(reusable);
  }
}

function ended(): TransactionEndedError {
  return new TransactionEndedError("The transaction has ended: nothing more can be done in it.");
}
