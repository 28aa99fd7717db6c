import { join } from "node:path";
import type { Benchmark } from "../benchmark.ts";
import { Child } from "../measure/child.ts";
import { median } from "../measure/statistics.ts";
import { createCopies } from "./copies.ts";
import type { TouchingCommands } from "./touching-process.ts";

const PROCESS = import.meta.resolve("./touching-process.ts");
const P99 = 5;
/** What memory may grow by, as a share, from the third quarter of the touches to the last. */
const FLAT = 0.05;
const MEBIBYTE = 1024 ** 2;

/** More tenants than connections, touched at random: nearly every touch opens a store and closes another. */
export const touching: Benchmark = {
  name: "Many tenants, few connections",
  about:
    "Requests in one process, one after the other, each for a random tenant, nine reads of 20 posts and one write in ten. Nearly every one " +
    "closes a store that is idle and opens another. Every tenant was asked once before.",
  async run(size, directory) {
    const data = join(directory, "data");
    await createCopies(data, size.fleet, true);
    const child = await Child.start<TouchingCommands>(PROCESS, {
      directory: data,
      tenants: size.fleet,
      connections: size.connections,
    });
    const touched = await child.ask("touch", { count: size.touches }).finally(() => child.stop());
    const { descriptors, memory } = touched;
    const limit = 3 * size.connections + 50;
    const quarter = Math.max(1, Math.floor(memory.length / 4));
    const third = median(memory.slice(-2 * quarter, -quarter));
    const last = median(memory.slice(-quarter));
    const what = `${size.fleet} tenants, ${size.connections} connections, ${size.touches} touches`;
    return [
      {
        measure: `${what}: descriptors at most`,
        ours: `${descriptors} (${touched.connections} connections)`,
        goal: `≤ ${limit}`,
        met: descriptors <= limit,
      },
      {
        measure: `${what}: memory, third quarter → last`,
        ours: `${(third / MEBIBYTE).toFixed(0)} → ${(last / MEBIBYTE).toFixed(0)} MiB`,
        goal: `flat: + ${FLAT * 100} % at most`,
        met: last <= third * (1 + FLAT),
      },
      {
        measure: `${what}: time of a touch, p99`,
        ours: `${touched.p99.toFixed(2)} ms (median ${touched.median.toFixed(2)}, longest ${touched.longest.toFixed(1)})`,
        goal: `≤ ${P99} ms`,
        met: touched.p99 <= P99,
      },
    ];
  },
};
