import { pathToFileURL } from "node:url";
import { type Client, createClient, type InStatement, type ResultSet, type Transaction } from "@libsql/client";
import {
  type Connection,
  type ConnectionTransaction,
  type ConnectionUse,
  ConstraintError,
  oneStatement,
  type RawResult,
  type Statement,
} from "@tenantry/core/adapter";
import { collectClosed } from "./collect-closed.ts";
import { inOurWordsLater } from "./errors.ts";
import { bound, read } from "./values.ts";

/** Runs statements: the client, or its transaction. */
type Runner = Pick<Client, "execute">;

/**
 * One connection to one file. The client keeps a pool of its own; held to a single connection, what a pragma sets stays, and a
 * transaction has the file to itself, as core expects of a store with one writer.
 */
export class LibsqlConnection implements Connection {
  readonly native: Client;
  readonly #use: ConnectionUse;
  #open: Transaction | undefined;

  private constructor(file: string, use: ConnectionUse) {
    this.native = createClient({ url: pathToFileURL(file).href, intMode: "bigint", concurrency: 1 });
    this.#use = use;
  }

  /** A new file, which is made, with a journal that leaves nothing beside it after a commit: it is going to be renamed. */
  static async create(file: string): Promise<LibsqlConnection> {
    return await LibsqlConnection.#opened(file, "migrate", []);
  }

  /** A file that exists. */
  static async open(file: string, use: ConnectionUse): Promise<LibsqlConnection> {
    const foreignKeys = `pragma foreign_keys = ${use === "migrate" ? "off" : "on"}`;
    // Core refuses every pragma in a tenant's statement, so this can not be switched off again.
    const mode = use === "read" ? "pragma query_only = on" : "pragma journal_mode = wal";
    return await LibsqlConnection.#opened(file, use, [mode, foreignKeys]);
  }

  static async #opened(file: string, use: ConnectionUse, pragmas: readonly string[]): Promise<LibsqlConnection> {
    return await inOurWordsLater(async () => {
      const connection = new LibsqlConnection(file, use);
      try {
        // The driver works in this thread: core waits for another writer, the driver must not.
        for (const pragma of ["pragma busy_timeout = 0", ...pragmas]) await connection.native.execute(pragma);
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    });
  }

  query(statement: Statement): Promise<RawResult> {
    return inOurWordsLater(() => run(this.native, statement));
  }

  async begin(): Promise<ConnectionTransaction> {
    const transaction = await inOurWordsLater(() => this.native.transaction("write"));
    this.#open = transaction;
    return {
      query: (statement) => inOurWordsLater(() => run(transaction, statement)),
      commit: () =>
        inOurWordsLater(async () => {
          if (this.#use === "migrate") await checkForeignKeys(transaction);
          await transaction.commit();
        }),
      rollback: () => inOurWordsLater(() => transaction.rollback()),
    };
  }

  /** The driver's own `close` lets a transaction that is open keep its lock. */
  async close(): Promise<void> {
    this.#open?.close();
    this.native.close();
    await collectClosed();
  }
}

const WRITES = /\b(?:insert|update|delete|replace)\b/i;
const COUNT = "select total_changes()";

async function run(runner: Runner, statement: Statement): Promise<RawResult> {
  const query: InStatement = { sql: oneStatement(statement.text, "sqlite"), args: bound(statement.values) };
  if (!WRITES.test(query.sql)) return result(await runner.execute(query), 0);
  // The driver tells no number of rows for a statement that answers rows.
  const before = await changesSoFar(runner);
  const answer = await runner.execute(query);
  return result(answer, (await changesSoFar(runner)) - before);
}

async function changesSoFar(runner: Runner): Promise<number> {
  return Number((await runner.execute(COUNT)).rows[0]?.[0]);
}

function result({ columns, columnTypes, rows }: ResultSet, changes: number): RawResult {
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
