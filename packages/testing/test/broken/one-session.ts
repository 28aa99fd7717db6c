import type { Connection, RawRow, Statement, Strategy } from "@tenantry/core/adapter";
import { Client, escapeIdentifier, type QueryArrayResult } from "pg";
import { delegateConnection, delegateStrategy } from "../../src/contract/delegate.ts";
import { postgresError } from "../support/postgres-errors.ts";
import { Columns, rawTypes } from "../support/postgres-values.ts";

/**
 * A strategy whose tenants share one session of the server: each statement is preceded by a `set search_path`, and another
 * tenant's may come in between. The classic leak of schemas behind a pool.
 */
export function oneSession(good: Strategy, url: string): Strategy {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  let tail: Promise<unknown> = client.connect();
  const columns = new Columns();

  /** Each by itself in the order in which they come, as a driver's queue does. */
  function queued<T>(work: () => Promise<T>): Promise<T> {
    const turn = tail.then(work, work);
    tail = turn.catch(() => undefined);
    return turn;
  }

  async function bound(schema: string, { text, values }: Statement): Promise<QueryArrayResult<RawRow[number][]>> {
    const statement = { text, values: [...values], rowMode: "array" as const, types: rawTypes, queryMode: "extended" };
    try {
      await queued(() => client.query(`set search_path = ${escapeIdentifier(schema)}, pg_temp`));
      return await queued(() => client.query<RawRow[number][]>(statement));
    } catch (error) {
      throw postgresError(error);
    }
  }

  return delegateStrategy(good, {
    connect: async (tenant, placement, use): Promise<Connection> => {
      const own = await good.connect(tenant, placement, use);
      const { schema } = placement as { schema: string };
      return delegateConnection(own, {
        // The stamp is read from the right store, as it is where a connection is looked at once, at its beginning.
        query: async (statement) =>
          statement.text.includes("_tenantry") ? own.query(statement) : columns.result(await bound(schema, statement)),
      });
    },
    close: async () => {
      await client.end();
      await good.close?.();
    },
  });
}
