import { join } from "node:path";
import type { Benchmark, Row } from "../benchmark.ts";
import { cpuPerCall } from "../measure/cpu.ts";
import { type Contender, interleaved } from "../measure/rounds.ts";
import { type App, floorApp, handlesApp, leastApp, openByHand } from "./floor.ts";
import { prepare } from "./over-sockets.ts";
import { requestRows, SIDES, type Side, secondFloor } from "./rows.ts";
import { openTenancy } from "./tenancy.ts";
import { tenantsApp } from "./tenants.ts";
import { KINDS, type Kind, type Naming, targets, WARM_UP_TURNS, webRequest } from "./workload.ts";

/** The same requests without sockets: less noise, and stricter, as what both sides share is smaller. */
export const requestsInProcess: Benchmark = {
  name: "Tenant requests without sockets",
  about:
    "The same apps and requests as above in one process, `await app.fetch(request)` in a loop: without the CPU of sockets, which is " +
    "the same for both, the ratio is lower. Reported, not judged.",
  async run(size, directory) {
    const files = await prepare(size, directory);
    await using byDomain = openTenancy(join(directory, "data"), "domain");
    await using bySubfolder = openTenancy(join(directory, "data"), "subfolder");
    const apps: Record<Side, App> = {
      floor: floorApp(openByHand(join(directory, "floor.sqlite"))),
      least: leastApp(openByHand(join(directory, "floor.sqlite"))),
      handles: handlesApp(new Map(files)),
      domain: tenantsApp(byDomain),
      subfolder: tenantsApp(bySubfolder),
    };
    const rows: Row[] = [];
    for (const tenants of [1, size.spread]) {
      for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
        for (const kind of Object.keys(KINDS) as Kind[]) {
          for (const side of SIDES) {
            const naming = side === "subfolder" ? side : "domain";
            await inLoop(apps[side], kind, tenants, naming, size.warmUp / WARM_UP_TURNS)();
          }
        }
      }
      for (const kind of Object.keys(KINDS) as Kind[]) {
        const round = (side: Side) =>
          inLoop(apps[side], kind, tenants, side === "subfolder" ? side : "domain", size.calls);
        await assertSameAnswers(apps, kind);
        const second = secondFloor(tenants);
        const costs = await interleaved(size.rounds, {
          floor: round("floor"),
          domain: round("domain"),
          subfolder: round("subfolder"),
          second: round(second),
        });
        rows.push(...requestRows(kind, tenants, costs, false));
      }
    }
    return rows;
  },
};

/** Makes the requests first: only the answers are counted. */
function inLoop(app: App, kind: Kind, tenants: number, naming: Naming, calls: number): Contender {
  const cycle = targets(kind, tenants, naming);
  return async () => {
    const requests = Array.from({ length: calls }, (_, index) => webRequest(cycle[index % cycle.length] ?? never()));
    return await cpuPerCall(calls, (index) => app.fetch(requests[index] ?? never()));
  };
}

async function assertSameAnswers(apps: Record<Side, App>, kind: Kind): Promise<void> {
  const ask = async (side: Side): Promise<string> => {
    const [target] = targets(kind, 1, side === "subfolder" ? side : "domain");
    const response = await apps[side].fetch(webRequest(target ?? never()));
    return `${response.status} ${response.headers.get("content-type")} ${await response.text()}`;
  };
  const expected = await ask("floor");
  for (const side of SIDES) {
    const answer = await ask(side);
    // The number of views moves with every write, and not at the same pace on every side.
    if (plain(answer) !== plain(expected)) {
      throw new Error(`${KINDS[kind].title} by ${side}: ${answer} is not ${expected}`);
    }
  }
}

function plain(answer: string): string {
  return answer.replaceAll(/"views":\d+/g, '"views":0');
}

function never(): never {
  throw new Error("There are as many requests as calls.");
}
