import { InsideTransactionError, StatementRefusedError, TransactionEndedError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import { scanStatement } from "../sql/scan.ts";
import type { RawResult, RawRow, Result, Statement } from "../sql/statement.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";
import { bind } from "./bind.ts";
import { checkList, textOf } from "./checked-statement.ts";
import type { Database } from "./database.ts";
import { firstRow, objects, onlyRow, type Row, withArrays, withObjects } from "./shape.ts";

/** How far savepoints are nested: names their levels. */
const MAX_DEPTH = 32;

/**
 * The `Database` inside a transaction, or inside one of its savepoints. After a statement failed nothing more is run in
 * it: Postgres would refuse, SQLite would go on with half of the work, so no strategy does.
 */
export class TransactionDatabase implements Database {
  readonly dialect: Dialect;
  readonly #transaction: ConnectionTransaction;
  readonly #depth: number;
  /** The one around a savepoint. */
  readonly #outer: TransactionDatabase | undefined;
  #failure: unknown;
  #failed = false;
  #ended = false;
  #nested = false;

  private constructor(transaction: ConnectionTransaction, dialect: Dialect, outer?: TransactionDatabase) {
    this.#transaction = transaction;
    this.dialect = dialect;
    this.#outer = outer;
    this.#depth = outer === undefined ? 0 : outer.#depth + 1;
  }

  /** Runs `work` in an open transaction. Rejects when a statement in it had failed, whether or not `work` said so. */
  static run<T>(transaction: ConnectionTransaction, dialect: Dialect, work: (tx: Database) => Promise<T>): Promise<T> {
    return new TransactionDatabase(transaction, dialect).#run(work);
  }

  // The row type is what the caller says of its own SQL: no engine can check it.
  async all<R>(query: Statement): Promise<R[]> {
    return objects(await this.#query(query)) as unknown[] as R[];
  }

  async get<R>(query: Statement): Promise<R | undefined> {
    return firstRow(await this.#query(query)) as unknown as R | undefined;
  }

  async one<R>(query: Statement): Promise<R> {
    return onlyRow(await this.#query(query)) as unknown as R;
  }

  async run(query: Statement): Promise<Result<Row>> {
    return withObjects(await this.#query(query));
  }

  execute(query: Statement, options: { rows: "array" }): Promise<Result<RawRow>>;
  execute(query: Statement, options?: { rows?: "object" }): Promise<Result<Row>>;
  async execute(query: Statement, options: { rows?: "object" | "array" } = {}): Promise<Result<Row> | Result<RawRow>> {
    const result = await this.#query(query);
    return options.rows === "array" ? withArrays(result) : withObjects(result);
  }

  async batch(queries: readonly Statement[]): Promise<Result<Row>[]> {
    checkList(queries);
    const results: Result<Row>[] = [];
    for (const query of queries) results.push(await this.run(query));
    return results;
  }

  async transaction<T>(work: (tx: Database) => Promise<T>): Promise<T> {
    this.#assertUsable();
    if (this.#depth >= MAX_DEPTH) throw new StatementRefusedError(`Savepoints are nested ${MAX_DEPTH} deep at most.`);
    const name = `tenantry_${this.#depth + 1}`;
    this.#nested = true;
    try {
      await this.#command(`savepoint ${name}`);
      const inner = new TransactionDatabase(this.#transaction, this.dialect, this);
      try {
        const value = await inner.#run(work);
        await this.#command(`release savepoint ${name}`);
        return value;
      } catch (error) {
        await this.#undoTo(name);
        throw error;
      }
    } finally {
      this.#nested = false;
    }
  }

  /** All at once: a transaction's connection runs one statement at a time, so nothing is left open between two rows. */
  async *stream<R>(query: Statement): AsyncIterable<R> {
    for (const row of await this.all<R>(query)) yield row;
  }

  async #command(text: string): Promise<void> {
    await this.#send({ text, values: [] });
  }

  /** Where the engine has rolled everything back by itself, the savepoint is gone: this transaction then counts as failed. */
  async #undoTo(savepoint: string): Promise<void> {
    try {
      await this.#command(`rollback to savepoint ${savepoint}`);
      await this.#command(`release savepoint ${savepoint}`);
    } catch {
      this.#failed = true;
    }
  }

  async #run<T>(work: (tx: Database) => Promise<T>): Promise<T> {
    try {
      const value = await work(this);
      if (this.#failed) {
        throw new TransactionEndedError(
          "A statement in the transaction failed and the error was not passed on, so everything was rolled back. " +
            "Let the error through, or run the statement in a savepoint: tx.transaction(…).",
          { cause: this.#failure },
        );
      }
      if (this.#nested) {
        throw new TransactionEndedError(
          "A savepoint was open when the transaction returned, so everything was rolled back: half of it would have been kept. " +
            "Await tx.transaction(…).",
        );
      }
      return value;
    } finally {
      this.#ended = true;
    }
  }

  async #query(query: Statement): Promise<RawResult> {
    this.#assertUsable();
    const text = textOf(query);
    scanStatement(text, this.dialect);
    return this.#send(bind(text, query.values));
  }

  async #send(statement: Statement): Promise<RawResult> {
    this.#assertOpen();
    try {
      return await this.#transaction.query(statement);
    } catch (error) {
      this.#failed = true;
      this.#failure = error;
      throw error;
    }
  }

  /** Once it has ended, its connection may be another's. */
  #assertOpen(): void {
    if (this.#ended) {
      throw new TransactionEndedError("The transaction has ended. Await every call made in it before it returns.");
    }
    if (this.#outer !== undefined) this.#outer.#assertOpen();
  }

  #assertUsable(): void {
    this.#assertOpen();
    if (this.#failed) {
      throw new TransactionEndedError(
        "An earlier statement of the transaction failed; nothing more is run in it. Use a savepoint, tx.transaction(…), " +
          "around what may fail.",
        { cause: this.#failure },
      );
    }
    if (this.#nested) {
      throw new InsideTransactionError("A savepoint is open: use the database that its function was given.");
    }
  }
}
