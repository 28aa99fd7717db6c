import type { Dialect } from "../sql/dialect.ts";
import type { RawResult, Statement, WantedRows } from "../sql/statement.ts";
import type { Awaitable, ConnectionTransaction } from "../strategies/connection.ts";

/** Whether a statement surely only reads, or may write. */
export type StatementKind = "read" | "write";

/** How a `Database` reaches its store: with checks, queues and borrowing behind it. */
export interface StoreAccess {
  readonly dialect: Dialect;
  query(statement: Statement, kind: StatementKind, wanted?: WantedRows): Awaitable<RawResult>;
  batch(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]>;
  transaction<T>(work: (transaction: ConnectionTransaction) => Promise<T>): Promise<T>;
  stream(statement: Statement): AsyncIterable<RawResult>;
  /** Names the tenant and the operation in an error of ours. */
  describe(error: unknown, operation: string): unknown;
}
