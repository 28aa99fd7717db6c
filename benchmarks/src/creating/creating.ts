import { join } from "node:path";
import type { Benchmark } from "../benchmark.ts";
import { cpuTime } from "../measure/cpu.ts";
import { cost, interleaved, ratios, written } from "../measure/rounds.ts";
import { openTenancy } from "../requests/tenancy.ts";
import { TenantsByHand } from "./by-hand.ts";
import { ReadyCreates } from "./ready-creates.ts";

const GOAL = 0.85;

/** Making a tenant against the same durable steps written by hand. */
export const creating: Benchmark = {
  name: "Creating a tenant",
  about:
    "A tenant with three modules, one after the other, in turn: `tenancy.tenants.create` against the durable protocol by hand (a row " +
    "that says provisioning, a directory, a copy of a template, the stamp, fsync of file and directories, rename, a row that says " +
    "active; the catalog at synchronous FULL on both sides). By hand the stamp is a statement on the copy; ours is written into its " +
    "bytes. Ours also keeps an audit log, the ledger of migrations, and what other processes must learn. Time on the clock, most of " +
    "which is the disk's. In a third turn the store was made beforehand, and is made anew before the next turn.",
  async run(size, directory) {
    const byHand = new TenantsByHand(join(directory, "by-hand"));
    await using tenancy = openTenancy(join(directory, "data"));
    await using keeping = openTenancy(join(directory, "ready"), "domain", {}, 1);
    const ready = await ReadyCreates.on(keeping);
    let made = 0;
    const cpu = { floor: [] as number[], ours: [] as number[] };
    const timed = async (side: keyof typeof cpu, create: (slug: string) => unknown): Promise<number> => {
      const used = cpuTime();
      const start = performance.now();
      await create(`t${made++}`);
      const time = performance.now() - start;
      cpu[side].push((cpuTime() - used) / 1_000);
      return time;
    };
    const sides = {
      floor: () => timed("floor", (slug) => byHand.create(slug, "A tenant")),
      ours: () => timed("ours", (slug) => tenancy.tenants.create({ slug, name: "A tenant" })),
      ready: () => ready.create(),
    };
    // Until then code is being compiled, and most folders of a store's first two digits are still to be made.
    await interleaved(size.created, sides);
    cpu.floor.length = cpu.ours.length = 0;
    const times = await interleaved(size.created, sides);
    byHand.close();
    const ratio = ratios(times.floor, times.ours);
    return [
      {
        measure: "a tenant created, time on the clock",
        floor: cost(times.floor, "ms", 2),
        ours: cost(times.ours, "ms", 2),
        ratio: written(ratio),
        goal: `≥ ${GOAL}`,
        met: ratio.median >= GOAL,
      },
      {
        measure: "a tenant created, CPU",
        floor: cost(cpu.floor, "ms", 2),
        ours: cost(cpu.ours, "ms", 2),
        ratio: written(ratios(cpu.floor, cpu.ours)),
      },
      ...ready.rows("a file", times.floor, times.ready),
    ];
  },
};
