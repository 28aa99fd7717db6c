import { StatementRefusedError } from "../errors.ts";
import { scanStatement } from "../sql/scan.ts";
import type { Awaitable } from "../strategies/connection.ts";
import type { Dialect } from "../strategies/dialect.ts";
import { bind } from "./bind.ts";
import type { Database } from "./database.ts";
import { firstRow, objects, onlyRow, type Row, withArrays, withObjects } from "./shape.ts";
import type { RawResult, RawRow, Result, Statement } from "./statement.ts";
import type { StatementKind, StoreAccess } from "./store-access.ts";
import { TransactionDatabase } from "./transaction-database.ts";

/**
 * The `Database` that application code holds, over any way to reach a store. Statements are scanned and values checked
 * before anything is borrowed.
 */
export class AccessDatabase implements Database {
  readonly #access: StoreAccess;

  constructor(access: StoreAccess) {
    this.#access = access;
  }

  get dialect(): Dialect {
    return this.#access.dialect;
  }

  // The row type is what the caller says of its own SQL: no engine can check it.
  all<R>(query: Statement): Promise<R[]> {
    return this.#read(query, objects) as Promise<unknown> as Promise<R[]>;
  }

  get<R>(query: Statement): Promise<R | undefined> {
    return this.#read(query, firstRow) as Promise<unknown> as Promise<R | undefined>;
  }

  one<R>(query: Statement): Promise<R> {
    return this.#read(query, onlyRow) as Promise<unknown> as Promise<R>;
  }

  run(query: Statement): Promise<Result<Row>> {
    return this.#read(query, withObjects);
  }

  execute(query: Statement, options: { rows: "array" }): Promise<Result<RawRow>>;
  execute(query: Statement, options?: { rows?: "object" }): Promise<Result<Row>>;
  execute(query: Statement, options: { rows?: "object" | "array" } = {}): Promise<Result<Row> | Result<RawRow>> {
    return options.rows === "array" ? this.#read(query, withArrays) : this.#read(query, withObjects);
  }

  async batch(queries: readonly Statement[]): Promise<Result<Row>[]> {
    if (queries.length === 0) return [];
    try {
      let kind: StatementKind = "read";
      const bound = queries.map((query) => {
        if (scanStatement(query.text, this.dialect).kind === "write") kind = "write";
        return bind(query);
      });
      return (await this.#access.batch(bound, kind)).map(withObjects);
    } catch (error) {
      throw this.#access.describe(error, "batch");
    }
  }

  async transaction<T>(work: (tx: Database) => Promise<T>): Promise<T> {
    const { dialect } = this.#access;
    try {
      return await this.#access.transaction((transaction) => TransactionDatabase.run(transaction, dialect, work));
    } catch (error) {
      throw this.#access.describe(error, "transaction");
    }
  }

  async *stream<R>(query: Statement): AsyncIterable<R> {
    try {
      if (scanStatement(query.text, this.dialect).kind === "write") {
        throw new StatementRefusedError("A stream reads; this statement may write. Use run() or all().");
      }
      for await (const result of this.#access.stream(bind(query))) {
        for (const row of objects(result)) yield row as R;
      }
    } catch (error) {
      throw this.#access.describe(error, "stream");
    }
  }

  // Not an async function: a store that answers at once costs the request one resolved promise and no more.
  #read<T>(query: Statement, make: (result: RawResult) => T): Promise<T> {
    let result: Awaitable<RawResult>;
    try {
      const { kind } = scanStatement(query.text, this.#access.dialect);
      result = this.#access.query(bind(query), kind);
      if (!(result instanceof Promise)) return Promise.resolve(make(result));
    } catch (error) {
      return Promise.reject(this.#access.describe(error, "query"));
    }
    return result.then(make).catch((error: unknown) => {
      throw this.#access.describe(error, "query");
    });
  }
}
