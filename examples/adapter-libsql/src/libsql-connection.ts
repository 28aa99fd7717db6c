import type { Client, InStatement, ResultSet, Transaction } from "@libsql/client";
import {
  type Connection,
  type ConnectionTransaction,
  type ConnectionUse,
  ConstraintError,
  positional,
  type RawResult,
  type Statement,
  TransactionTimeoutError,
} from "@tenantry/core/adapter";
import { endedAlready, inOurWordsLater } from "./errors.ts";
import { bindable, read } from "./values.ts";

/** Runs statements: the client, or its transaction. */
export type Runner = Pick<Client, "execute">;

/** A statement as the driver takes it. */
export type Query = Exclude<InStatement, string>;

/** One connection to one store, in a file or at a server. The kinds differ in how they begin, count, and close. */
export abstract class LibsqlConnection implements Connection {
  readonly native: Client;
  protected readonly use: ConnectionUse;
  #open: Transaction | undefined;

  protected constructor(client: Client, use: ConnectionUse) {
    this.native = client;
    this.use = use;
  }

  query(statement: Statement): Promise<RawResult> {
    return inOurWordsLater(() => this.run(this.native, forDriver(statement)));
  }

  async begin(): Promise<ConnectionTransaction> {
    const transaction = await inOurWordsLater(() => this.openTransaction());
    this.#open = transaction;
    let over: TransactionTimeoutError | undefined;
    const inside = async <T>(work: () => Promise<T>): Promise<T> => {
      // Where a server has ended the transaction it says so once, and would run what follows outside of it.
      if (over !== undefined) throw over;
      try {
        return await inOurWordsLater(work);
      } catch (error) {
        if (error instanceof TransactionTimeoutError) over = error;
        throw error;
      }
    };
    return {
      query: (statement) => inside(() => this.run(transaction, forDriver(statement))),
      commit: () =>
        inside(async () => {
          if (this.use === "migrate") await checkForeignKeys(transaction);
          await transaction.commit();
        }),
      rollback: () => inOurWordsLater(() => rollback(transaction)),
      ...(this.cancel && { cancel: () => this.cancel?.() }),
    };
  }

  async close(): Promise<void> {
    if (this.#open !== undefined) await this.leave(this.#open);
    this.native.close();
  }

  /** Runs one statement, and tells how many rows it wrote. */
  protected abstract run(runner: Runner, query: Query): Promise<RawResult>;

  /** Opens a transaction that may write from its start. */
  protected abstract openTransaction(): Promise<Transaction>;

  /** Undoes the last transaction, which may have ended. */
  protected abstract leave(transaction: Transaction): Promise<void>;

  /** Stops what runs. Not for a file: while a statement runs there, so does nothing else in this thread. */
  protected cancel?(): void;
}

export function forDriver(statement: Statement): Query {
  // By name, the driver would bind NULL where a value is missing.
  const { text, values } = positional(statement, "sqlite");
  return { sql: text, args: values.map(bindable) };
}

export function result({ columns, columnTypes, rows }: ResultSet, changes: number): RawResult {
  return {
    columns: columns.map((name, index) => {
      const declaredType = columnTypes[index];
      return declaredType ? { name, declaredType } : { name };
    }),
    rows: rows.map((row) => Array.from(row, read)),
    changes,
  };
}

/** A migration may rebuild a table that others refer to, so its foreign keys are off until the end. */
async function checkForeignKeys(runner: Runner): Promise<void> {
  const { rows } = await runner.execute("pragma foreign_key_check");
  if (rows.length > 0) throw new ConstraintError(`${rows.length} rows refer to rows that are not there.`);
}

async function rollback(transaction: Transaction): Promise<void> {
  try {
    await transaction.rollback();
  } catch (error) {
    if (!endedAlready(error)) throw error;
  }
}
