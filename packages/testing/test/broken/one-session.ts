import {
  type Connection,
  QueryError,
  type RawResult,
  type RawRow,
  type Statement,
  type Strategy,
} from "@tenantry/core/adapter";
import { Client, escapeIdentifier } from "pg";
import { delegateConnection, delegateStrategy } from "../../src/contract/delegate.ts";

/**
 * A strategy whose tenants share one session of the server: each statement is preceded by a `set search_path`, and another
 * tenant's may come in between. The classic leak of schemas behind a pool.
 */
export function oneSession(good: Strategy, url: string): Strategy {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  let tail: Promise<unknown> = client.connect();

  /** Each by itself in the order in which they come, as a driver's queue does. */
  function queued<T>(work: () => Promise<T>): Promise<T> {
    const turn = tail.then(work, work);
    tail = turn.catch(() => undefined);
    return turn;
  }

  async function bound(schema: string, { text, values }: Statement): Promise<RawResult> {
    const statement = { text, values: [...values], rowMode: "array" as const, queryMode: "extended" };
    try {
      await queued(() => client.query(`set search_path = ${escapeIdentifier(schema)}, pg_temp`));
      const { fields, rows, rowCount } = await queued(() => client.query<RawRow[number][]>(statement));
      return { columns: fields.map(({ name }) => ({ name })), rows, changes: rowCount ?? 0 };
    } catch (error) {
      throw new QueryError(String(error), { cause: error });
    }
  }

  return delegateStrategy(good, {
    connect: async (tenant, placement, use, stamp): Promise<Connection> => {
      const own = await good.connect(tenant, placement, use, stamp);
      const { schema } = placement as { schema: string };
      return delegateConnection(own, {
        // The stamp is read from the right store, as it is where a connection is looked at once, at its beginning.
        query: async (statement) =>
          statement.text.includes("_tenantry") ? own.query(statement) : bound(schema, statement),
      });
    },
    close: async () => {
      await client.end();
      await good.close?.();
    },
  });
}
