import type { Benchmark, Row } from "../benchmark.ts";
import type { GeneratorCommands } from "../load/generator.ts";
import { Child } from "../measure/child.ts";
import { type Costs, cost, interleaved, joined, ratios, written } from "../measure/rounds.ts";
import { KINDS, type Kind, rawRequest, targets } from "../requests/workload.ts";
import type { ServerCommands } from "../servers/serving.ts";
import type { Size } from "../size.ts";
import { backendsCpu } from "./backends.ts";
import { createBlogs, openBlogs, PostgresGround } from "./ground.ts";

const GOAL = 0.8;
const LANES = 8;
const CONNECTIONS = 32;
const GENERATOR = import.meta.resolve("../load/generator.ts");
const PLAIN = import.meta.resolve("./plain-server.ts");
const NAMED = import.meta.resolve("./named-server.ts");
const SCHEMAS = import.meta.resolve("./schemas-server.ts");

const SIDES = ["floor", "named", "ours"] as const;
type Side = (typeof SIDES)[number];
/** How the connections of each side are called. */
const NAMES: Record<Side, string> = { floor: "floor", named: "named", ours: "tenantry" };

/** Requests of tenants in schemas against the same app on one schema. */
export const postgresRequests: Benchmark = {
  name: "Requests of Postgres schemas",
  about:
    `The same Elysia app with the same SQL over ${LANES} pipelined connections of the same driver: by hand on one schema that the search path of its role ` +
    "names, and as a tenant app behind `tenantRouter`, a tenant chosen at random by its domain. Each in a process of its own, asked over " +
    `${CONNECTIONS} kept-alive connections by a third. Time on the clock; CPU of the program and of the server's processes together. The floor ` +
    "reads one schema, always the same; the second floor has a schema for each host as well, whose name it writes into each statement.",
  async run(size) {
    await using ground = await PostgresGround.start();
    const schemas = await fill(ground, size.spread);
    const plain = new URL(ground.url);
    plain.username = "plain";
    await ground.command(
      `create role plain login password '${plain.password}'`,
      `alter role plain set search_path = ${schemas[0]}`,
      `grant usage on schema ${schemas[0]} to plain`,
      `grant select on all tables in schema ${schemas[0]} to plain`,
    );
    const reader = await ground.reader(schemas);
    const generator = await Child.start<GeneratorCommands>(GENERATOR);
    const cases = (["one", "latest"] as const).map((kind): Case => ({ kind, time: [], cpu: [] }));
    try {
      for (let start = 0; start < size.starts; start++) {
        const servers: Record<Side, Child<ServerCommands>> = {
          floor: await Child.start<ServerCommands>(PLAIN, { url: plain.href, lanes: LANES }),
          named: await Child.start<ServerCommands>(NAMED, { url: reader, lanes: LANES, schemas }),
          ours: await Child.start<ServerCommands>(SCHEMAS, {
            url: ground.url,
            adminUrl: ground.adminUrl,
            lanes: LANES,
          }),
        };
        try {
          for (const each of cases) await measure(size, ground, servers, generator, each);
        } finally {
          for (const server of Object.values(servers)) await server.stop();
        }
      }
    } finally {
      await generator.stop();
    }
    return cases.flatMap(({ kind, time, cpu }) => requestRows(KINDS[kind].title, joined(time), joined(cpu)));
  },
};

interface Case {
  readonly kind: Kind;
  /** Of each start of the servers. */
  readonly time: Costs<Side>[];
  readonly cpu: Costs<Side>[];
}

async function measure(
  size: Size,
  ground: PostgresGround,
  servers: Record<Side, Child<ServerCommands>>,
  generator: Child<GeneratorCommands>,
  { kind, time, cpu }: Case,
): Promise<void> {
  const requests = targets(kind, size.spread, "domain").map(rawRequest);
  const used: Record<Side, number[]> = { floor: [], named: [], ours: [] };
  const load = async (side: Side, count: number): Promise<number> => {
    const port = await servers[side].ask("port", undefined);
    const backends = await ground.backends(NAMES[side]);
    const usedBy = async (): Promise<number> => (await servers[side].ask("cpu", undefined)) + backendsCpu(backends);
    const before = await usedBy();
    const start = performance.now();
    const { answered, failed } = await generator.ask("load", { port, requests, count, connections: CONNECTIONS });
    const taken = (performance.now() - start) * 1_000;
    if (answered !== count || failed > 0)
      throw new Error(`Of ${count} requests ${answered} were answered, ${failed} badly.`);
    used[side].push(((await usedBy()) - before) / count);
    return taken / count;
  };
  for (const side of SIDES) {
    await load(side, size.serverWarmUp);
    used[side].length = 0;
  }
  const costs = await interleaved(Math.ceil(size.rounds / size.starts), {
    floor: () => load("floor", size.requests),
    named: () => load("named", size.requests),
    ours: () => load("ours", size.requests),
  });
  // The first round does not count.
  for (const side of SIDES) used[side].shift();
  time.push(costs);
  cpu.push(used);
}

async function fill(ground: PostgresGround, count: number): Promise<string[]> {
  await using tenancy = openBlogs(ground);
  return await createBlogs(tenancy, count);
}

function requestRows(title: string, time: Costs<Side>, cpu: Costs<Side>): Row[] {
  const ratio = ratios(time.floor, time.ours);
  return [
    {
      measure: `${title}, by domain, time on the clock`,
      floor: cost(time.floor, "µs"),
      ours: cost(time.ours, "µs"),
      ratio: written(ratio),
      goal: `≥ ${GOAL.toFixed(2)}`,
      met: ratio.median >= GOAL,
    },
    {
      measure: `${title}, by domain, CPU`,
      floor: cost(cpu.floor, "µs"),
      ours: cost(cpu.ours, "µs"),
      ratio: written(ratios(cpu.floor, cpu.ours)),
    },
    {
      measure: `${title}, by domain, CPU, against the schema of each host named by hand`,
      floor: cost(cpu.named, "µs"),
      ours: cost(cpu.ours, "µs"),
      ratio: written(ratios(cpu.named, cpu.ours)),
    },
  ];
}
