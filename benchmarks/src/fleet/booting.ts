import { join } from "node:path";
import type { Benchmark } from "../benchmark.ts";
import { Child } from "../measure/child.ts";
import { cost, interleaved } from "../measure/rounds.ts";
import { median } from "../measure/statistics.ts";
import { fillByHand } from "../requests/floor.ts";
import type { ServerCommands } from "../servers/serving.ts";
import { createCopies, MODEL } from "./copies.ts";

const FLOOR = import.meta.resolve("../requests/floor-server.ts");
const TENANTS = import.meta.resolve("../requests/tenants-server.ts");
const TIME = 300;
const MEMORY = 1024;
const MOST_ROUNDS = 7;

/** From the start of a process to its first answer, with few tenants and with many. */
export const booting: Benchmark = {
  name: "Boot",
  about:
    "From the start of the server's process to the first answer of a tenant over a socket; then the memory of the process after a full " +
    "garbage collection. The floor is the server written by hand.",
  async run(size, directory) {
    const few = join(directory, "few");
    const many = join(directory, "many");
    const file = join(directory, "floor.sqlite");
    fillByHand(file);
    await createCopies(few, size.few, false);
    await createCopies(many, size.many, false);
    const memory = { floor: [] as number[], few: [] as number[], many: [] as number[] };
    const boot = (side: keyof typeof memory, entry: string, argument: unknown) => async () => {
      const booted = await bootOnce(entry, argument);
      memory[side].push(booted.memory);
      return booted.time;
    };
    const times = await interleaved(Math.min(size.rounds, MOST_ROUNDS), {
      floor: boot("floor", FLOOR, { file }),
      few: boot("few", TENANTS, { directory: few, naming: "domain" }),
      many: boot("many", TENANTS, { directory: many, naming: "domain" }),
    });
    const perTenant = (median(memory.many) - median(memory.few)) / (size.many - size.few);
    return [
      {
        measure: `boot to first answer, ${size.few} tenants`,
        floor: cost(times.floor, "ms", 0),
        ours: cost(times.few, "ms", 0),
      },
      {
        measure: `boot to first answer, ${size.many} tenants`,
        floor: cost(times.floor, "ms", 0),
        ours: cost(times.many, "ms", 0),
        goal: `< ${TIME} ms`,
        met: median(times.many) < TIME,
      },
      {
        measure: `memory of a tenant, ${size.many} against ${size.few}`,
        ours: `${perTenant.toFixed(0)} bytes`,
        goal: `≤ ${MEMORY} bytes`,
        met: perTenant <= MEMORY,
      },
    ];
  },
};

async function bootOnce(entry: string, argument: unknown): Promise<{ time: number; memory: number }> {
  const start = performance.now();
  const child = await Child.start<ServerCommands>(entry, argument);
  try {
    const port = await child.ask("port", undefined);
    const response = await fetch(`http://127.0.0.1:${port}/posts`, { headers: { host: `${MODEL}.localhost` } });
    await response.text();
    const time = performance.now() - start;
    if (response.status !== 200) throw new Error(`The first answer was ${response.status}.`);
    return { time, memory: await child.ask("memory", undefined) };
  } finally {
    await child.stop();
  }
}
