import { StatementRefusedError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import { scanStatement } from "../sql/scan.ts";
import type { RawResult, RawRow, Result, Statement, WantedRows } from "../sql/statement.ts";
import type { Awaitable } from "../strategies/connection.ts";
import { bind } from "./bind.ts";
import { checkList, textOf } from "./checked-statement.ts";
import type { Database } from "./database.ts";
import { firstRow, objects, onlyRow, type Row, withArrays, withObjects } from "./shape.ts";
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
    return this.#read(query, objects, "records") as Promise<unknown> as Promise<R[]>;
  }

  get<R>(query: Statement): Promise<R | undefined> {
    return this.#read(query, firstRow, "first") as Promise<unknown> as Promise<R | undefined>;
  }

  one<R>(query: Statement): Promise<R> {
    return this.#read(query, onlyRow, "records") as Promise<unknown> as Promise<R>;
  }

  run(query: Statement): Promise<Result<Row>> {
    return this.#read(query, withObjects, "records");
  }

  execute(query: Statement, options: { rows: "array" }): Promise<Result<RawRow>>;
  execute(query: Statement, options?: { rows?: "object" }): Promise<Result<Row>>;
  execute(query: Statement, options: { rows?: "object" | "array" } = {}): Promise<Result<Row> | Result<RawRow>> {
    return options.rows === "array" ? this.#read(query, withArrays) : this.run(query);
  }

  batch(queries: readonly Statement[]): Promise<Result<Row>[]> {
    let raw: Awaitable<RawResult[]>;
    try {
      checkList(queries);
      if (queries.length === 0) return Promise.resolve([]);
      let kind: StatementKind = "read";
      const bound: Statement[] = [];
      for (const query of queries) {
        const text = textOf(query);
        if (scanStatement(text, this.#access.dialect).kind === "write") kind = "write";
        bound.push(bind(text, query.values));
      }
      raw = this.#access.batch(bound, kind);
      if (!(raw instanceof Promise)) return Promise.resolve(withObjectsEach(raw));
    } catch (error) {
      return this.#rejected(error, "batch");
    }
    return this.#later(raw, withObjectsEach, "batch");
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
      const text = textOf(query);
      if (scanStatement(text, this.dialect).kind === "write") {
        throw new StatementRefusedError("A stream reads; this statement may write. Use run() or all().");
      }
      for await (const result of this.#access.stream(bind(text, query.values))) {
        for (const row of objects(result)) yield row as R;
      }
    } catch (error) {
      throw this.#access.describe(error, "stream");
    }
  }

  // Not an async function: a store that answers at once costs the request one resolved promise and no more.
  #read<T>(query: Statement, make: (result: RawResult) => T, wanted?: WantedRows): Promise<T> {
    let raw: Awaitable<RawResult>;
    try {
      const text = textOf(query);
      const { kind } = scanStatement(text, this.#access.dialect);
      raw = this.#access.query(bind(text, query.values), kind, wanted);
      if (!(raw instanceof Promise)) return Promise.resolve(make(raw));
    } catch (error) {
      return this.#rejected(error, "query");
    }
    return this.#later(raw, make, "query");
  }

  #later<Raw, T>(raw: Promise<Raw>, make: (raw: Raw) => T, operation: string): Promise<T> {
    return raw.then(make).catch((error: unknown) => {
      throw this.#access.describe(error, operation);
    });
  }

  #rejected(error: unknown, operation: string): Promise<never> {
    return Promise.reject(this.#access.describe(error, operation));
  }
}

function withObjectsEach(results: readonly RawResult[]): Result<Row>[] {
  return results.map(withObjects);
}
