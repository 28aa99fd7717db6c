import type { Connection, RawRow, Statement, Strategy } from "@tenantry/core/adapter";
import { Client, escapeIdentifier, type QueryArrayResult } from "pg";
import { delegateStrategy } from "../../src/contract/delegate.ts";
import { postgresError } from "../support/postgres-errors.ts";
import { Columns, rawTypes } from "../support/postgres-values.ts";

/**
 * A strategy whose tenants share one session of the server: each statement is preceded by a `set search_path`, and another
 * tenant's may come in between. The classic leak of schemas behind a pool.
 */
export function oneSession(good: Strategy, url: string): Strategy {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  const connected = client.connect();
  const columns = new Columns();

  async function bound(schema: string, { text, values }: Statement): Promise<QueryArrayResult<RawRow[number][]>> {
    await connected;
    const statement = { text, values: [...values], rowMode: "array" as const, types: rawTypes, queryMode: "extended" };
    try {
      await client.query(`set search_path = ${escapeIdentifier(schema)}, pg_temp`);
      return await client.query<RawRow[number][]>(statement);
    } catch (error) {
      throw postgresError(error);
    }
  }

  return delegateStrategy(good, {
    connect: async (tenant, placement, use): Promise<Connection> => {
      const own = await good.connect(tenant, placement, use);
      const { schema } = placement as { schema: string };
      return {
        query: async (statement) => columns.result(await bound(schema, statement)),
        begin: () => own.begin(),
        close: () => own.close(),
      };
    },
    close: async () => {
      await client.end();
      await good.close?.();
    },
  });
}
