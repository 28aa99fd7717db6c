import type {
  Connection,
  ConnectionTransaction,
  ConnectionUse,
  RawResult,
  RawRow,
  Statement,
} from "@tenantry/core/adapter";
import { TransactionEndedError } from "@tenantry/core/adapter";
import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import { postgresError } from "./postgres-errors.ts";
import { Columns, rawTypes } from "./postgres-values.ts";

export type TransactionIsolation = "read committed" | "repeatable read";

export interface SchemaConnectionOptions {
  readonly schema: string;
  readonly use: ConnectionUse;
  /** Of interactive transactions. */
  readonly isolation: TransactionIsolation;
}

const STREAM_ROWS = 100;

/** A tenant's way into a pool that all tenants share: each use is bound to the schema inside a transaction of its own. */
export class SchemaConnection implements Connection {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #access: string;
  readonly #isolation: TransactionIsolation;
  readonly #columns = new Columns();
  readonly #borrowed = new Set<PoolClient>();

  constructor(pool: Pool, { schema, use, isolation }: SchemaConnectionOptions) {
    this.#pool = pool;
    this.#isolation = isolation;
    this.#schema = schema;
    this.#access = use === "read" ? "read only" : "read write";
  }

  async query(statement: Statement): Promise<RawResult> {
    const [result] = await this.batch([statement]);
    if (result === undefined) throw new TypeError("A statement gave no result.");
    return result;
  }

  batch(statements: readonly Statement[]): Promise<RawResult[]> {
    return this.#within("read committed", async (client) => {
      const results: RawResult[] = [];
      for (const statement of statements) results.push(await this.#send(client, statement));
      return results;
    });
  }

  /** By default, of two transactions that read and write the same rows, the second is refused: it never undoes the first. */
  async begin(): Promise<ConnectionTransaction> {
    const client = await this.#borrow(this.#isolation);
    return {
      query: (statement) => this.#send(client, statement),
      commit: () => this.#commit(client),
      rollback: () => this.#rollback(client),
      cancel: () => this.#cancel(client),
    };
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    const client = await this.#borrow("read committed");
    try {
      await this.#send(client, {
        text: `declare tenantry_rows no scroll cursor for ${statement.text}`,
        values: statement.values,
      });
      for (;;) {
        const result = await this.#send(client, { text: `fetch ${STREAM_ROWS} from tenantry_rows`, values: [] });
        if (result.rows.length === 0) return;
        yield result;
      }
    } finally {
      await this.#rollback(client);
    }
  }

  /** Clients that are still lent belong to nobody who would give them back: they go, and the server undoes their work. */
  close(): void {
    for (const client of this.#borrowed) client.release(true);
    this.#borrowed.clear();
  }

  async #within<T>(isolation: TransactionIsolation, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#borrow(isolation);
    try {
      const value = await work(client);
      await this.#commit(client);
      return value;
    } catch (error) {
      await this.#rollback(client);
      throw error;
    }
  }

  async #borrow(isolation: TransactionIsolation): Promise<PoolClient> {
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      this.#borrowed.add(client);
      await client.query(
        `begin isolation level ${isolation} ${this.#access}; set local search_path = ${escapeIdentifier(this.#schema)}, pg_temp`,
      );
      return client;
    } catch (error) {
      if (client !== undefined) this.#giveBack(client, true);
      throw postgresError(error);
    }
  }

  async #send(client: PoolClient, { text, values }: Statement): Promise<RawResult> {
    // The extended protocol takes one statement only, so that none can hide behind another.
    const extended = { text, values: [...values], rowMode: "array" as const, types: rawTypes, queryMode: "extended" };
    try {
      return this.#columns.result(await client.query<RawRow[number][]>(extended));
    } catch (error) {
      throw postgresError(error);
    }
  }

  async #commit(client: PoolClient): Promise<void> {
    let command: string;
    try {
      ({ command } = await client.query("commit"));
    } catch (error) {
      this.#giveBack(client, true);
      throw postgresError(error);
    }
    this.#giveBack(client, false);
    if (command !== "COMMIT") throw new TransactionEndedError("The server rolled the transaction back.");
  }

  async #rollback(client: PoolClient): Promise<void> {
    if (!this.#borrowed.has(client)) return;
    const failed = await client.query("rollback").then(
      () => false,
      () => true,
    );
    this.#giveBack(client, failed);
  }

  async #cancel(client: PoolClient): Promise<void> {
    if (!this.#borrowed.has(client) || !("processID" in client)) return;
    await this.#pool.query("select pg_cancel_backend($1)", [client.processID]);
  }

  #giveBack(client: PoolClient, broken: boolean): void {
    if (this.#borrowed.delete(client)) client.release(broken);
  }
}
