import type { Dialect } from "../sql/dialect.ts";
import type { RawRow, Result, Statement } from "../sql/statement.ts";

/**
 * SQL on exactly one tenant's store, or on the shared one; the same code and the same values on every strategy.
 *
 * It is a facade, not a connection: each call borrows one and gives it back, checks that the tenant is still served, and
 * fails otherwise. Values of table columns: integers are numbers, past 2^53 bigints; booleans, JSON and bytes by the
 * column's declared type; timestamps ISO text.
 */
export interface Database {
  readonly dialect: Dialect;
  /** Every row. */
  all<Row = Record<string, unknown>>(query: Statement): Promise<Row[]>;
  /** The first row, or undefined. */
  get<Row = Record<string, unknown>>(query: Statement): Promise<Row | undefined>;
  /** The only row. Throws `RowCountError` when there are none or several. */
  one<Row = Record<string, unknown>>(query: Statement): Promise<Row>;
  /** What the statement did; its rows are objects. */
  run(query: Statement): Promise<Result<Record<string, unknown>>>;
  /** What query builders need: rows as objects, or as arrays where two columns may share a name. */
  execute(query: Statement, options: { rows: "array" }): Promise<Result<RawRow>>;
  execute(query: Statement, options?: { rows?: "object" }): Promise<Result<Record<string, unknown>>>;
  /** One atomic unit in one go: all of the statements or none. The recommended form of a transaction. */
  batch(queries: readonly Statement[]): Promise<Result<Record<string, unknown>>[]>;
  /**
   * An interactive transaction, all or nothing, safe across awaits and limited in time. Inside it use `tx`: a call on the
   * outer database throws `InsideTransactionError`. `tx.transaction` is a savepoint.
   */
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>;
  /** Rows one by one in bounded memory. Holds a connection only while it is being read. */
  stream<Row = Record<string, unknown>>(query: Statement): AsyncIterable<Row>;
}
