import type { Database } from "@tenantry/core";
import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import { BridgedTransaction } from "./bridged-transaction.ts";

const DEFAULT_CHUNK = 100;

interface OpenTransaction {
  /** A savepoint's name; the transaction itself has none. */
  readonly savepoint: string | undefined;
  readonly transaction: BridgedTransaction;
}

/**
 * What Kysely takes for a connection: the tenant's database, or the transaction that is open on it. Nothing is borrowed
 * but for one statement or one transaction.
 */
export class TenantConnection implements DatabaseConnection {
  readonly #database: Database;
  /** The transaction, then the savepoints in it, each inside the one before. */
  readonly #open: OpenTransaction[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#current.execute({ text: query.sql, values: query.parameters }, { rows: "object" });
    // The row type is what Kysely has worked out from the query.
    const rows = result.rows as unknown[] as R[];
    if (query.query.kind === "SelectQueryNode") return { rows };
    const numAffectedRows = BigInt(result.changes);
    return result.lastInsertId === undefined
      ? { rows, numAffectedRows }
      : { rows, numAffectedRows, insertId: BigInt(result.lastInsertId) };
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize = DEFAULT_CHUNK): AsyncIterableIterator<QueryResult<R>> {
    let rows: R[] = [];
    for await (const row of this.#current.stream<R>({ text: query.sql, values: query.parameters })) {
      rows.push(row);
      if (rows.length < chunkSize) continue;
      yield { rows };
      rows = [];
    }
    if (rows.length > 0) yield { rows };
  }

  async begin(): Promise<void> {
    await this.#enter(undefined);
  }

  async commit(): Promise<void> {
    await this.#leave(0, (transaction) => transaction.commit());
  }

  async rollback(): Promise<void> {
    await this.#leave(0, (transaction) => transaction.rollback());
  }

  async savepoint(name: string): Promise<void> {
    await this.#enter(name);
  }

  async releaseSavepoint(name: string): Promise<void> {
    await this.#leave(this.#placeOf(name), (transaction) => transaction.commit());
  }

  /** As in SQL the savepoint stays, and can be rolled back to again. */
  async rollbackToSavepoint(name: string): Promise<void> {
    await this.#leave(this.#placeOf(name), (transaction) => transaction.rollback());
    await this.#enter(name);
  }

  get #current(): Database {
    return this.#open.at(-1)?.transaction.database ?? this.#database;
  }

  async #enter(savepoint: string | undefined): Promise<void> {
    this.#open.push({ savepoint, transaction: await BridgedTransaction.begin(this.#current) });
  }

  /** Ends what is open from the innermost out, up to and with that at `place`. */
  async #leave(place: number, end: (transaction: BridgedTransaction) => Promise<void>): Promise<void> {
    for (let open = this.#open.at(-1); open !== undefined && this.#open.length > place; open = this.#open.at(-1)) {
      await end(open.transaction);
      this.#open.pop();
    }
  }

  #placeOf(name: string): number {
    const place = this.#open.findLastIndex(({ savepoint }) => savepoint === name);
    if (place < 0) throw new Error(`No savepoint is named "${name}" in this transaction.`);
    return place;
  }
}
