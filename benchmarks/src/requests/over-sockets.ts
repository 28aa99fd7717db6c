import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "../benchmark.ts";
import type { GeneratorCommands } from "../load/generator.ts";
import { Child } from "../measure/child.ts";
import { type Costs, interleaved, joined } from "../measure/rounds.ts";
import { Server } from "../servers/server.ts";
import type { Size } from "../size.ts";
import { fillByHand } from "./floor.ts";
import { type Measured, requestRows, type Side, secondFloor } from "./rows.ts";
import { createTenants } from "./tenancy.ts";
import { KINDS, type Kind, rawRequest, targets, WARM_UP_TURNS } from "./workload.ts";

const GENERATOR = import.meta.resolve("../load/generator.ts");
const FLOOR = import.meta.resolve("./floor-server.ts");
const LEAST = import.meta.resolve("./least-server.ts");
const HANDLES = import.meta.resolve("./handles-server.ts");
const TENANTS = import.meta.resolve("./tenants-server.ts");

/** Requests of a tenant against the same app written by hand, each in a server of its own. */
export const requestsOverSockets: Benchmark = {
  name: "Tenant requests",
  about:
    "The same Elysia app with the same SQL texts and binds, by hand on one bun:sqlite file (WAL, synchronous NORMAL, foreign keys; " +
    "`Bun.serve({ fetch })`, `db.query(text)`) and as a tenant app behind `tenantRouter`, each in a process of its own, asked over " +
    "16 kept-alive connections by a third process. CPU of the server's process (all threads, user and system) for each request. " +
    "The floor answers at once and asks for no host; the second floor is the same app with what every program needs that tells tenants " +
    "apart by host: it reads the Host header, its handlers await, and something is in scope. Over many tenants the floor still has one " +
    "app and one file; there the second floor keeps an open file for each host in a Map. Every server is warmed up with all kinds in turn before " +
    "any of them is measured.",
  async run(size, directory) {
    const files = await prepare(size, directory);
    const cases = [1, size.spread].flatMap((tenants) =>
      (Object.keys(KINDS) as Kind[]).map((kind): Case => ({ kind, tenants, costs: [] })),
    );
    const generator = await Child.start<GeneratorCommands>(GENERATOR);
    try {
      for (let start = 0; start < size.starts; start++) await measureStart(size, directory, files, generator, cases);
    } finally {
      await generator.stop();
    }
    return cases.flatMap(({ kind, tenants, costs }) => requestRows(kind, tenants, joined(costs)));
  },
};

interface Case {
  readonly kind: Kind;
  readonly tenants: number;
  /** Of each start of the servers. */
  readonly costs: Costs<Measured>[];
}

/** Starts every server, measures each case, and stops them. */
async function measureStart(
  size: Size,
  directory: string,
  files: [host: string, file: string][],
  generator: Child<GeneratorCommands>,
  cases: readonly Case[],
): Promise<void> {
  const start = (entry: string, argument: unknown) => Server.start(entry, argument, generator);
  const servers: Record<Side, Server> = {
    floor: await start(FLOOR, { file: join(directory, "floor.sqlite") }),
    least: await start(LEAST, { file: join(directory, "floor.sqlite") }),
    handles: await start(HANDLES, { files }),
    domain: await start(TENANTS, { directory: join(directory, "data"), naming: "domain" }),
    subfolder: await start(TENANTS, { directory: join(directory, "data"), naming: "subfolder" }),
  };
  try {
    for (const [tenants, those] of Map.groupBy(cases, (each) => each.tenants)) {
      await warmUp(size, servers, tenants);
      for (const { kind, costs } of those) costs.push(await measure(size, servers, kind, tenants));
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** With as many tenants as are measured then: a server that has one hot tenant has one store open, as the floor has. */
async function warmUp(size: Size, servers: Record<Side, Server>, tenants: number): Promise<void> {
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      for (const [side, server] of Object.entries(servers)) {
        const requests = targets(kind, tenants, side === "subfolder" ? side : "domain").map(rawRequest);
        await server.cpuPerRequest(requests, size.serverWarmUp / WARM_UP_TURNS);
      }
    }
  }
}

function measure(size: Size, servers: Record<Side, Server>, kind: Kind, tenants: number): Promise<Costs<Measured>> {
  const byDomain = targets(kind, tenants, "domain").map(rawRequest);
  const bySubfolder = targets(kind, tenants, "subfolder").map(rawRequest);
  const ask = (side: Side, requests: string[]) => () => servers[side].cpuPerRequest(requests, size.requests);
  return interleaved(Math.ceil(size.rounds / size.starts), {
    floor: ask("floor", byDomain),
    domain: ask("domain", byDomain),
    subfolder: ask("subfolder", bySubfolder),
    second: ask(secondFloor(tenants), byDomain),
  });
}

/** The same posts in the floor's file, in a file for each host, and with each tenant. Answers the hosts' files. */
export async function prepare(size: Size, directory: string): Promise<[host: string, file: string][]> {
  mkdirSync(join(directory, "handles"));
  fillByHand(join(directory, "floor.sqlite"));
  const files = Array.from({ length: size.spread }, (_, index): [string, string] => {
    const file = join(directory, "handles", `${index}.sqlite`);
    fillByHand(file);
    return [`t${index}.localhost`, file];
  });
  await createTenants(join(directory, "data"), size.spread);
  return files;
}
