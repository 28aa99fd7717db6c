import { escapeIdentifier } from "pg";
import type { Benchmark } from "../benchmark.ts";
import { privateMemory } from "./backends.ts";
import { createBlogs, openBlogs, PostgresGround } from "./ground.ts";
import { LanesByHand } from "./lanes-by-hand.ts";

const GOAL = 0.45;
const CONNECTIONS = 8;
const MEBIBYTE = 2 ** 20;

/** What the server's processes keep of the tenants they have served. */
export const postgresMemory: Benchmark = {
  name: "Memory of Postgres after many schemas",
  about:
    `Memory that the server's processes share with no other, after every tenant has read each of its tables ${CONNECTIONS} times: a process keeps what it has ` +
    `learned of a table, and never gives it back. The floor: ${CONNECTIONS} connections in turn, so that each comes to know every tenant. ` +
    "Ours: a tenant keeps to its lane.",
  async run(size) {
    await using ground = await PostgresGround.start();
    await using tenancy = openBlogs(ground, { lanes: CONNECTIONS });
    const schemas = await createBlogs(tenancy, size.schemas);
    const tables = await tablesOf(ground, schemas[0] ?? "");
    await using lanes = await LanesByHand.open(ground.adminUrl, "floor", CONNECTIONS);
    for (let turn = 0; turn < CONNECTIONS; turn++) {
      for (const [index, schema] of schemas.entries()) {
        const client = lanes.lane(turn);
        const name = escapeIdentifier(schema);
        await Promise.all([
          client.query(`begin; set local role ${name}; set local search_path = ${name}, pg_temp`),
          ...tables.map((table) => client.query(`select count(*) from ${table}`)),
          client.query("commit"),
        ]);
        await tenancy.run(`t${index}`, ({ db }) =>
          db.batch(tables.map((table) => ({ text: `select count(*) from ${table}`, values: [] }))),
        );
      }
    }
    const floor = privateMemory(await ground.backends("floor"));
    const ours = privateMemory(await ground.backends("tenantry"));
    return [
      {
        measure: `private memory after ${size.schemas} tenants of ${tables.length} tables`,
        floor: `${(floor / MEBIBYTE).toFixed(1)} MiB`,
        ours: `${(ours / MEBIBYTE).toFixed(1)} MiB: ${(ours / floor).toFixed(2)} of it`,
        goal: `≤ ${GOAL}`,
        met: ours / floor <= GOAL,
      },
    ];
  },
};

async function tablesOf(ground: PostgresGround, schema: string): Promise<string[]> {
  const rows = await ground.command(
    `select quote_ident(tablename) from pg_tables where schemaname = '${schema}' and tablename not like '\\_tenantry\\_%'`,
  );
  return rows.map(([name]) => String(name));
}
