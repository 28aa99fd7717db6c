import type { RawResult, Statement, WantedRows } from "../sql/statement.ts";

/** A value now, or a promise of it. An engine that works in this thread answers at once and costs no promise. */
export type Awaitable<T> = T | Promise<T>;

/** An open interactive transaction. After `commit` or `rollback` it is not used again. */
export interface ConnectionTransaction {
  query(statement: Statement): Awaitable<RawResult>;
  /**
   * Sends statements without waiting between them, and answers each. After one that fails the others fail as well, and
   * `commit`, which may be asked before they have answered, commits nothing. Core asks one after the other where it is absent.
   */
  pipeline?(statements: readonly Statement[]): Promise<RawResult>[];
  /**
   * What has to be sent behind these statements of a migration, so that what they may have set for the rest of the transaction does
   * not hold for the next one. Absent where nothing can be set so.
   */
  restoring?(statements: readonly Statement[]): readonly Statement[];
  commit(): Awaitable<void>;
  rollback(): Awaitable<void>;
  /** Ends the statement that runs now, which fails; called at a time limit, before `rollback`. */
  cancel?(): Awaitable<void>;
}

/**
 * An adapter's connection to exactly one store. Core decides who uses it when, counts, times and closes it; the adapter
 * runs statements. Rows are arrays, in the order of `columns`.
 *
 * Where the strategy's `concurrentWriters` is true, `query`, `batch` and `begin` may be called while others are under way
 * and must not disturb each other. Where it is false, core never calls anything but the transaction's own verbs between
 * `begin` and its end.
 */
export interface Connection {
  /**
   * Runs one statement, in a transaction of its own. More than one statement in `text` is an error. `wanted` is a wish: the
   * rows may come as records where an object loses nothing, that is where no two columns share a name. A statement that
   * writes runs to its end even where only its first row is wanted.
   */
  query(statement: Statement, wanted?: WantedRows): Awaitable<RawResult>;
  /** Opens a transaction that holds the right to write from the start (`BEGIN IMMEDIATE` on SQLite). */
  begin(): Awaitable<ConnectionTransaction>;
  /** Runs all of the statements, or none, in one go. Core makes it from `begin` where it is absent. */
  batch?(statements: readonly Statement[]): Awaitable<RawResult[]>;
  /** Yields results of a few rows each, in bounded memory. Core runs `query` where it is absent. */
  stream?(statement: Statement): AsyncIterable<RawResult>;
  /** False once the store under this connection was moved, replaced or removed. Called before each borrow: it must be cheap. */
  healthy?(): boolean;
  /** The driver's own handle, for the adapter's escape hatch. */
  readonly native?: unknown;
  /** Gives every resource back. Called once; nothing is called after it. */
  close(): Awaitable<void>;
}
