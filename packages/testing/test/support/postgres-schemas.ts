import { randomBytes } from "node:crypto";
import type { Strategy, TenantIdentity } from "@tenantry/core/adapter";
import { StoreExistsError, StoreMissingError } from "@tenantry/core/adapter";
import { escapeIdentifier, Pool } from "pg";
import { postgresError } from "./postgres-errors.ts";
import { SchemaConnection, type TransactionIsolation } from "./postgres-schema-connection.ts";

export interface SchemaPlacement {
  readonly schema: string;
}

export interface PostgresSchemasOptions {
  readonly url: string;
  /** Connections to the server, for all tenants together. */
  readonly connections?: number;
  /** What the names of this strategy's schemas begin with. */
  readonly prefix?: string;
  /**
   * How far interactive transactions are kept apart.
   * @default "repeatable read"
   */
  readonly isolation?: TransactionIsolation;
}

/** A schema for each tenant in one Postgres database. */
export function postgresSchemas(options: PostgresSchemasOptions): Strategy<SchemaPlacement> {
  const { url, connections = 16, prefix = "", isolation = "repeatable read" } = options;
  const pool = new Pool({ connectionString: url, max: connections, allowExitOnIdle: true });
  // The loss of an idle connection is noticed by whoever would have used it next.
  pool.on("error", () => undefined);
  const bare = (id: string): string => id.replaceAll("-", "");

  async function command(text: string, values: unknown[] = []): Promise<unknown[]> {
    try {
      return (await pool.query(text, values)).rows;
    } catch (error) {
      throw postgresError(error);
    }
  }
  async function exists(schema: string): Promise<boolean> {
    return (await command("select 1 from pg_namespace where nspname = $1", [schema])).length > 0;
  }
  async function* schemas(): AsyncGenerator<{ placement: SchemaPlacement; id?: string }> {
    const { rows } = await pool.query<{ schema: string }>(
      "select nspname as schema from pg_namespace where starts_with(nspname, $1) or starts_with(nspname, $2) order by 1",
      [`${prefix}t_`, `${prefix}aside_`],
    );
    for (const { schema } of rows) {
      const id = /_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})(?:_|$)/
        .exec(schema)
        ?.slice(1)
        .join("-");
      yield { placement: { schema }, ...(id !== undefined && { id }) };
    }
  }
  const drop = (schema: string): Promise<unknown> =>
    command(`drop schema if exists ${escapeIdentifier(schema)} cascade`);

  return {
    name: "postgres-schemas",
    dialect: "postgres",
    capabilities: { concurrentWriters: true },

    async provision({ id }: TenantIdentity, { prepare, progress }) {
      const schema = `${prefix}t_${bare(id)}`;
      const taken = (): StoreExistsError =>
        new StoreExistsError("A schema for this tenant is there already. Adopt or destroy it.");
      if (await exists(schema)) throw taken();
      const aside = `${prefix}aside_${bare(id)}_${randomBytes(4).toString("hex")}`;
      await command(`create schema ${escapeIdentifier(aside)}`);
      progress("created");
      const connection = new SchemaConnection(pool, { schema: aside, use: "migrate", isolation });
      try {
        await prepare(connection);
        progress("prepared");
        if (await exists(schema)) throw taken();
        await command(`alter schema ${escapeIdentifier(aside)} rename to ${escapeIdentifier(schema)}`);
        progress("in place");
      } catch (error) {
        await drop(aside);
        throw error;
      } finally {
        connection.close();
      }
      return { schema };
    },

    async connect(_, { schema }, use) {
      if (!(await exists(schema))) {
        throw new StoreMissingError("The tenant's schema is not there. Restore it from a backup, or purge the tenant.");
      }
      return new SchemaConnection(pool, { schema, use, isolation });
    },

    async destroy(_, { schema }) {
      await drop(schema);
    },

    close: () => pool.end(),

    temporary() {
      const throwAway = postgresSchemas({ ...options, prefix: `x${randomBytes(4).toString("hex")}_` });
      return {
        ...throwAway,
        async close() {
          for await (const { placement } of throwAway.leftovers?.() ?? []) await drop(placement.schema);
          await throwAway.close?.();
        },
      };
    },

    leftovers: schemas,
  };
}
