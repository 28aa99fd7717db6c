/**
 * One SQL statement with its bound values. `text` holds placeholders `$1`, `$2`, … on every strategy, in any order;
 * on SQLite `?` is understood as well. The `sql` tag makes these.
 */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A column of a result. `declaredType` is the type its table declares; an expression has none. */
export interface Column {
  readonly name: string;
  readonly declaredType?: string;
}

/** What one statement did: its columns, its rows, how many rows it changed. */
export interface Result<Row = unknown> {
  readonly columns: readonly Column[];
  readonly rows: Row[];
  readonly changes: number;
  /** The key of the last inserted row, where the engine tells it (SQLite's rowid). */
  readonly lastInsertId?: number | bigint;
}

/** A row as an adapter delivers it: values in the order of the columns. */
export type RawRow = readonly unknown[];

/** How rows are wanted: as records where an object loses nothing; `first` where the first of them is enough. */
export type WantedRows = "records" | "first";

/** A result as an adapter delivers it. Core makes objects and values of the rows. */
export interface RawResult extends Result<RawRow> {
  /** The rows as objects, where those were wanted and the driver makes them at once; `rows` is then empty. */
  readonly records?: Record<string, unknown>[];
}
