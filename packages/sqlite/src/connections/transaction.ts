import {
  type ConnectionTransaction,
  type RawResult,
  type Statement,
  TransactionEndedError,
} from "@tenantry/core/adapter";
import type { Session } from "../statements/session.ts";

/**
 * An open transaction. The engine may end it by itself (a full disk, a conflict clause): from then on every use but
 * `rollback` is refused, so that nothing that follows is written outside of it.
 */
export class FileTransaction implements ConnectionTransaction {
  readonly #session: Session;
  readonly #beforeCommit: () => void;
  readonly #ended: () => void;
  #open = true;

  constructor(session: Session, beforeCommit: () => void, ended: () => void) {
    this.#session = session;
    this.#beforeCommit = beforeCommit;
    this.#ended = ended;
  }

  query(statement: Statement): RawResult {
    this.#check();
    try {
      return this.#session.run(statement);
    } catch (error) {
      if (!this.#session.inTransaction) this.#end();
      throw error;
    }
  }

  commit(): void {
    this.#check();
    try {
      this.#beforeCommit();
      this.#session.control("commit");
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.#end();
  }

  rollback(): void {
    if (!this.#open) return;
    try {
      if (this.#session.inTransaction) this.#session.control("rollback");
    } finally {
      this.#end();
    }
  }

  #check(): void {
    if (this.#open && !this.#session.inTransaction) this.#end();
    if (this.#open) return;
    throw new TransactionEndedError(
      `The transaction on ${this.#session.subject.name} has ended: nothing more can be done in it.`,
      {
        tenant: this.#session.subject.tenant,
      },
    );
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#ended();
  }
}
