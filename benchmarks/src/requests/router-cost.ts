import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import type { Benchmark, Row } from "../benchmark.ts";
import { cpuPerCall } from "../measure/cpu.ts";
import { added, type Contender, cost, interleaved, written } from "../measure/rounds.ts";
import { createTenants, openTenancy } from "./tenancy.ts";
import { type Naming, webRequest } from "./workload.ts";

const GOALS = { domain: 1.5, subfolder: 2 } as const;
const CALLS = 4;

interface App {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** What routing and the tenant's scope cost a request that does nothing else. */
export const routerCost: Benchmark = {
  name: "What the router adds",
  about:
    "CPU that `tenantRouter` and `tenantContext` add to a route that answers `{ ok: true }`, against the same app without them; in one " +
    "process, `await app.fetch(request)` in a loop, no sockets and no SQL.",
  async run(size, directory) {
    await createTenants(directory, 1);
    await using byDomain = openTenancy(directory, "domain");
    await using bySubfolder = openTenancy(directory, "subfolder");
    const calls = size.calls * CALLS;
    const behind = (tenancy: typeof byDomain): App => {
      const tenant = new Elysia().use(tenantContext(tenancy)).get("/ok", () => ({ ok: true }));
      return new Elysia().use(tenantRouter(tenancy, { public: new Elysia(), tenant }));
    };
    const round = (app: App, naming: Naming) => ({
      warm: inLoop(app, size.warmUp * CALLS, naming),
      run: inLoop(app, calls, naming),
    });
    const sides = {
      floor: round(
        new Elysia().get("/ok", () => ({ ok: true })),
        "domain",
      ),
      domain: round(behind(byDomain), "domain"),
      subfolder: round(behind(bySubfolder), "subfolder"),
    };
    for (const { warm } of Object.values(sides)) await warm();
    const costs = await interleaved(size.rounds, {
      floor: sides.floor.run,
      domain: sides.domain.run,
      subfolder: sides.subfolder.run,
    });
    return (["domain", "subfolder"] as const).map((naming): Row => {
      const more = added(costs.floor, costs[naming]);
      return {
        measure: `added to a request by ${naming}`,
        floor: cost(costs.floor, "µs", 2),
        ours: `${cost(costs[naming], "µs", 2)}: + ${written(more)} µs`,
        goal: `≤ ${GOALS[naming]} µs`,
        met: more.median <= GOALS[naming],
      };
    });
  },
};

function inLoop(app: App, calls: number, naming: Naming): Contender {
  const target = naming === "domain" ? { host: "t0.localhost", path: "/ok" } : { host: "localhost", path: "/r/t0/ok" };
  return async () => {
    const requests = Array.from({ length: calls }, () => webRequest({ method: "GET", ...target }));
    return await cpuPerCall(calls, (index) => {
      const request = requests[index];
      return request && app.fetch(request);
    });
  };
}
