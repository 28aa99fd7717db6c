import type { Benchmark } from "../benchmark.ts";
import { ReadyCreates } from "../creating/ready-creates.ts";
import { cost, interleaved, ratios, written } from "../measure/rounds.ts";
import { BLOG_MODULES, openBlogs, PostgresGround } from "./ground.ts";
import { LanesByHand } from "./lanes-by-hand.ts";
import { SchemasByHand } from "./schemas-by-hand.ts";
import { statementsIn } from "./statements-in.ts";

const GOAL = 0.85;

/** Making a tenant with its schema against nothing but the tables. */
export const postgresProvisioning: Benchmark = {
  name: "Provisioning a Postgres schema",
  about:
    "A schema with the tables of the example's blogs, one after the other, in turn. The floor: the bare DDL, its statements pipelined in " +
    "one transaction, nothing else. Ours: `tenancy.tenants.create`: the catalog's rows, a role with its grants, the ledger and the stamp " +
    "as well. The second floor has by hand what tenants that a role keeps apart can not do without. All sides are warm, by the same " +
    "driver on pipelined connections of the same owner. Time on the clock; the server runs with fsync off, so that the disk does not " +
    "hide what it costs. In a last turn the schema was made beforehand, and is made anew before the next turn.",
  async run(size) {
    await using ground = await PostgresGround.start();
    await using lanes = await LanesByHand.open(ground.adminUrl, "floor", 2);
    await using tenancy = openBlogs(ground);
    await using keeping = openBlogs(await ground.beside("ready"), {}, 1);
    const ready = await ReadyCreates.on(keeping);
    const ddl = BLOG_MODULES.flatMap(({ folder }) => statementsIn(folder));
    const byHand = await SchemasByHand.on(lanes, ddl);
    let made = 0;
    const timed = async (create: (name: string) => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await create(`s${made++}`);
      return performance.now() - start;
    };
    const sides = {
      floor: () => timed((name) => byHand.bare(name)),
      second: () => timed((name) => byHand.whole(name)),
      ours: () => timed((slug) => tenancy.tenants.create({ slug, name: "A tenant" })),
      ready: () => ready.create(),
    };
    await interleaved(Math.ceil(size.created / 5), sides);
    const times = await interleaved(size.created, sides);
    const ratio = ratios(times.floor, times.ours);
    return [
      {
        measure: `a schema of ${ddl.length} statements, time on the clock`,
        floor: cost(times.floor, "ms", 2),
        ours: cost(times.ours, "ms", 2),
        ratio: written(ratio),
        goal: `≥ ${GOAL}`,
        met: ratio.median >= GOAL,
      },
      {
        measure: "the same, against a schema by hand with a role, a ledger, a stamp and the tenant's row",
        floor: cost(times.second, "ms", 2),
        ours: cost(times.ours, "ms", 2),
        ratio: written(ratios(times.second, times.ours)),
      },
      ...ready.rows("a schema", times.floor, times.ready),
    ];
  },
};
