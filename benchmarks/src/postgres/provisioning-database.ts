import { randomBytes } from "node:crypto";
import { createTenancy, sqlModule, type Tenancy } from "@tenantry/core";
import { postgres } from "@tenantry/postgres";
import { Client, escapeIdentifier } from "pg";
import type { Benchmark } from "../benchmark.ts";
import { ReadyCreates } from "../creating/ready-creates.ts";
import { cost, interleaved, ratios, written } from "../measure/rounds.ts";
import { BLOG_MODULES, PostgresGround } from "./ground.ts";
import { LanesByHand } from "./lanes-by-hand.ts";
import { statementsIn } from "./statements-in.ts";

const GOAL = 0.85;
const TEMPLATE = "floor_template";

/** Making a tenant with its database against nothing but the copy of a template. */
export const postgresDatabaseProvisioning: Benchmark = {
  name: "Provisioning a Postgres database",
  about:
    "A database with the tables of the example's blogs, one after the other, in turn. The floor: a bare `create database … template … " +
    "strategy wal_log` of a template with the same tables, nothing else. Ours: `tenancy.tenants.create`: the catalog's rows, and a " +
    "role with its grants and the stamp, for which a connection to the new database has to be opened. Both sides are warm, and the server " +
    "runs with fsync off. Time on the clock. In a third turn the database was made beforehand, and is made anew before the next turn.",
  async run(size) {
    await using ground = await PostgresGround.start();
    await makeTemplate(ground);
    await using lanes = await LanesByHand.open(ground.adminUrl, "floor", 1);
    await using tenancy = openDatabases(ground.adminUrl, "", 0);
    await using keeping = openDatabases((await ground.beside("ready")).adminUrl, "ready_", 1);
    const ready = await ReadyCreates.on(keeping);
    let made = 0;
    const timed = async (create: (name: string) => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await create(`d${made++}`);
      return performance.now() - start;
    };
    const sides = {
      floor: () =>
        timed((name) =>
          lanes.lane(0).query(`create database ${escapeIdentifier(name)} template ${TEMPLATE} strategy wal_log`),
        ),
      ours: () => timed((slug) => tenancy.tenants.create({ slug, name: "A tenant" })),
      ready: () => ready.create(),
    };
    await interleaved(Math.ceil(size.created / 5), sides);
    const times = await interleaved(size.created, sides);
    const ratio = ratios(times.floor, times.ours);
    return [
      {
        measure: "a database copied from a template, time on the clock",
        floor: cost(times.floor, "ms", 2),
        ours: cost(times.ours, "ms", 2),
        ratio: written(ratio),
        goal: `≥ ${GOAL}`,
        met: ratio.median >= GOAL,
      },
      ...ready.rows("a database", times.floor, times.ready),
    ];
  },
};

function openDatabases(url: string, prefix: string, ready: number): Tenancy {
  return createTenancy({
    ...postgres(url, { strategy: "databases", login: { masterKey: randomBytes(32).toString("hex") }, prefix }),
    modules: { tenant: BLOG_MODULES.map(({ name, folder }) => sqlModule(name, folder)) },
    ready,
  });
}

async function makeTemplate(ground: PostgresGround): Promise<void> {
  await ground.command(`create database ${TEMPLATE} template template0`);
  const url = new URL(ground.adminUrl);
  url.pathname = `/${TEMPLATE}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  for (const { folder } of BLOG_MODULES) for (const text of statementsIn(folder)) await client.query(text);
  await client.end();
  await ground.command(`alter database ${TEMPLATE} allow_connections false is_template true`);
}
