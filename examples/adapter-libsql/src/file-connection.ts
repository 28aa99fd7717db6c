import { statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { createClient, type Transaction } from "@libsql/client";
import type { ConnectionUse, RawResult } from "@tenantry/core/adapter";
import { collectClosed } from "./collect-closed.ts";
import { inOurWordsLater } from "./errors.ts";
import { LibsqlConnection, type Query, type Runner, result } from "./libsql-connection.ts";

/**
 * A connection to a file. The client keeps a pool of its own; held to a single connection, what a pragma sets stays, and a
 * transaction has the file to itself, as core expects of a store with one writer.
 */
export class FileConnection extends LibsqlConnection {
  readonly #file: string;
  #inode: number | undefined;

  private constructor(file: string, use: ConnectionUse) {
    super(createClient({ url: pathToFileURL(file).href, intMode: "bigint", concurrency: 1 }), use);
    this.#file = file;
  }

  /** A new file, which is made, with a journal that leaves nothing beside it after a commit: it is going to be renamed. */
  static async create(file: string): Promise<FileConnection> {
    return await FileConnection.#opened(file, "migrate", []);
  }

  /** A file that exists. */
  static async open(file: string, use: ConnectionUse): Promise<FileConnection> {
    const foreignKeys = `pragma foreign_keys = ${use === "migrate" ? "off" : "on"}`;
    // Core refuses every pragma in a tenant's statement, so this can not be switched off again.
    const mode = use === "read" ? "pragma query_only = on" : "pragma journal_mode = wal";
    return await FileConnection.#opened(file, use, [mode, foreignKeys]);
  }

  static async #opened(file: string, use: ConnectionUse, pragmas: readonly string[]): Promise<FileConnection> {
    return await inOurWordsLater(async () => {
      const connection = new FileConnection(file, use);
      try {
        // The driver works in this thread: core waits for another writer, the driver must not.
        for (const pragma of ["pragma busy_timeout = 0", ...pragmas]) await connection.native.execute(pragma);
        connection.#inode = inodeOf(file);
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    });
  }

  /** False once another file, or none, stands where this one was opened. */
  healthy(): boolean {
    return inodeOf(this.#file) === this.#inode;
  }

  protected override async run(runner: Runner, query: Query): Promise<RawResult> {
    await runner.execute(SEE_SCHEMA);
    if (!WRITES.test(query.sql)) return result(await runner.execute(query), 0);
    // The driver tells no number of rows for a statement that answers rows.
    const before = await changesSoFar(runner);
    const answer = await runner.execute(query);
    return result(answer, (await changesSoFar(runner)) - before);
  }

  protected override openTransaction(): Promise<Transaction> {
    return this.native.transaction("write");
  }

  /** The driver's `close` of the client lets a transaction that is open keep its lock. */
  protected override async leave(transaction: Transaction): Promise<void> {
    transaction.close();
  }

  override async close(): Promise<void> {
    await super.close();
    await collectClosed();
  }
}

const WRITES = /\b(?:insert|update|delete|replace)\b/i;
const COUNT = "select total_changes()";
/** The driver asks for the columns before the engine has seen what another connection has migrated meanwhile. This has it look. */
const SEE_SCHEMA = "select 1 from sqlite_schema limit 1";

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

async function changesSoFar(runner: Runner): Promise<number> {
  return Number((await runner.execute(COUNT)).rows[0]?.[0]);
}
