import type { RawResult, Statement } from "../sql/statement.ts";
import type { Awaitable, ConnectionTransaction } from "../strategies/connection.ts";
import { type Steps, wait } from "./steps.ts";

/**
 * A transaction on the catalog. Where its connection can, statements travel without waiting for those before them; the first
 * that fails is the error, wherever the act has come to.
 */
export class CatalogTransaction {
  readonly #transaction: ConnectionTransaction;
  /** Statements that were sent and that nobody has waited for. */
  #sent: Promise<unknown>[] = [];
  /** Whether there is one among them whose answer may forbid the commit. */
  #unchecked = false;

  constructor(transaction: ConnectionTransaction) {
    this.#transaction = transaction;
  }

  query(statement: Statement): Awaitable<RawResult> {
    if (this.#sent.length === 0) return this.#transaction.query(statement);
    const answer = Promise.resolve(this.#transaction.query(statement));
    return this.#behindSent([answer]).then(() => answer);
  }

  /** Statements of which none needs the answer of another. */
  *all(statements: readonly Statement[]): Steps<RawResult[]> {
    if (this.#transaction.pipeline === undefined) {
      const results: RawResult[] = [];
      for (const statement of statements) results.push(yield* wait(this.#transaction.query(statement)));
      return results;
    }
    const answers = this.#transaction.pipeline(statements);
    return yield* wait(this.#behindSent(answers).then(() => Promise.all(answers)));
  }

  /** A statement whose answer is looked at when it comes: where `check` throws, so does the act, and nothing of it stands. */
  expect(statement: Statement, check: (result: RawResult) => void): Awaitable<void> {
    const [answer] = this.#transaction.pipeline?.([statement]) ?? [];
    if (answer === undefined) {
      const result = this.#transaction.query(statement);
      return result instanceof Promise ? result.then(check) : check(result);
    }
    const checked = answer.then(check);
    checked.catch(() => undefined);
    this.#sent.push(checked);
    this.#unchecked = true;
    return undefined;
  }

  /** A statement whose answer nobody needs. */
  send(statement: Statement): Awaitable<unknown> {
    if (this.#transaction.pipeline === undefined) return this.#transaction.query(statement);
    for (const answer of this.#transaction.pipeline([statement])) {
      // Told of by whatever is waited for next.
      answer.catch(() => undefined);
      this.#sent.push(answer);
    }
    return undefined;
  }

  commit(): Awaitable<void> {
    if (this.#sent.length === 0) return this.#transaction.commit();
    if (this.#unchecked) return this.#behindSent([]).then(() => this.#transaction.commit());
    return this.#behindSent([Promise.resolve(this.#transaction.commit())]);
  }

  rollback(): Awaitable<void> {
    return this.#transaction.rollback();
  }

  /** Waits for what was sent, and then for what was sent behind it. */
  async #behindSent(answers: readonly Promise<unknown>[]): Promise<void> {
    this.#unchecked = false;
    const outcomes = await Promise.allSettled([...this.#sent.splice(0), ...answers]);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}
