import { join } from "node:path";
import type { Tenancy } from "@tenantry/core";
import type { AddressedRequest } from "@tenantry/core/routing";
import type { Benchmark, Row } from "../benchmark.ts";
import { createCopies, slugOf } from "../fleet/copies.ts";
import { cpuTime } from "../measure/cpu.ts";
import { type Costs, interleaved } from "../measure/rounds.ts";
import { median } from "../measure/statistics.ts";
import { openTenancy } from "../requests/tenancy.ts";
import { generator } from "../requests/workload.ts";

const LIMIT = 1_000;
/** Requests are kept ready: more of them would measure the memory they lie in. */
const MOST_REQUESTS = 20_000;

/** What the catalog in memory holds of a tenant. */
interface Known {
  readonly slug: string;
  readonly hosts: string;
  readonly serving: boolean;
}

const WAYS = {
  slug: {
    title: "<slug>.<base>",
    host: (index: number) => `${slugOf(index)}.localhost`,
    key: ({ slug }: Known) => slug,
    /** By hand as well the slug is what stands before the base domain. */
    keyOf: (host: string) => host.slice(0, host.indexOf(".")),
  },
  domain: {
    title: "a domain of its own",
    host: (index: number) => `${slugOf(index)}.example`,
    key: ({ hosts }: Known) => hosts,
    keyOf: (host: string) => host,
  },
} as const;

/** Finding the tenant of a host, and the check that the catalog in memory is fresh. */
export const resolving: Benchmark = {
  name: "Resolving a host",
  about:
    "What routing does for each request, the check for changes by other processes included (`runtime.refresh()`, then the router), at few " +
    "and at many tenants, for random hosts; and whether the tenant that was found is served. Beside it one look-up of the same hosts in a " +
    "bare Map of the same size, by slug or by domain, and one property of what it found: without that, nobody would have touched it.",
  async run(size, directory) {
    const calls = Math.max(100, size.calls * 40);
    const open = async (count: number): Promise<Tenancy> => {
      const data = join(directory, String(count));
      await createCopies(data, count, false);
      const tenancy = openTenancy(data);
      await tenancy.runtime.ready();
      return tenancy;
    };
    await using few = await open(size.few);
    await using many = await open(size.many);
    const rows: Row[] = [];
    for (const way of Object.values(WAYS)) {
      const costs = await interleaved(size.rounds, {
        mapFew: lookUps(size.few, calls, way),
        mapMany: lookUps(size.many, calls, way),
        ownFew: lookUpsOf(few, size.few, calls, way),
        ownMany: lookUpsOf(many, size.many, calls, way),
        few: resolutions(few, size.few, calls, way.host),
        many: resolutions(many, size.many, calls, way.host),
        requestFew: requests(few, size.few, calls, way.host),
        requestMany: requests(many, size.many, calls, way.host),
      });
      rows.push(...rowsOf(way.title, size, costs));
    }
    return rows;
  },
};

function rowsOf(
  way: string,
  size: { few: number; many: number },
  costs: Costs<"mapFew" | "mapMany" | "ownFew" | "ownMany" | "few" | "many" | "requestFew" | "requestMany">,
): Row[] {
  const at = (few: readonly number[], many: readonly number[]): string => `${ns(few)} → ${ns(many)}`;
  const growth = median(costs.many) - median(costs.few);
  const mapGrowth = median(costs.mapMany) - median(costs.mapFew);
  return [
    {
      measure: `by ${way}, at ${size.few} → ${size.many} tenants`,
      floor: at(costs.mapFew, costs.mapMany),
      ours: at(costs.few, costs.many),
      goal: `< ${LIMIT} ns`,
      met: Math.max(median(costs.few), median(costs.many)) < LIMIT,
    },
    {
      measure: `by ${way}, growth from ${size.few} to ${size.many} tenants`,
      floor: `${mapGrowth.toFixed(0)} ns`,
      ours: `${growth.toFixed(0)} ns`,
      goal: "≤ the Map's",
      met: growth <= mapGrowth,
    },
    {
      measure: `by ${way}, against one look-up in a Map of the catalog's own entries, which lie far apart`,
      floor: at(costs.ownFew, costs.ownMany),
      ours: at(costs.few, costs.many),
    },
    {
      measure: `by ${way}, out of a web Request, reading its headers and URL`,
      floor: at(costs.mapFew, costs.mapMany),
      ours: at(costs.requestFew, costs.requestMany),
    },
  ];
}

type Way = (typeof WAYS)[keyof typeof WAYS];

function lookUps(count: number, calls: number, way: Way): () => number {
  const entries = Array.from({ length: count }, (_, index) => {
    return [fresh(way.keyOf(way.host(index))), { index, serving: true }] as const;
  });
  return lookUpsIn(new Map(entries), count, calls, way);
}

function lookUpsOf(tenancy: Tenancy, count: number, calls: number, way: Way): () => number {
  const map = new Map<string, Known>();
  for (const entry of tenancy.runtime.catalog.directory.entries()) map.set(way.key(entry), entry);
  return lookUpsIn(map, count, calls, way);
}

function lookUpsIn(
  map: ReadonlyMap<string, { readonly serving: boolean }>,
  count: number,
  calls: number,
  way: Way,
): () => number {
  const ask = (index: number): AddressedRequest => ({ host: fresh(way.host(index)), path: "/posts" });
  return timed(count, calls, ask, (asked) => map.get(way.keyOf(asked.host))?.serving);
}

function resolutions(tenancy: Tenancy, count: number, calls: number, host: (index: number) => string): () => number {
  const { runtime } = tenancy;
  return timed(
    count,
    calls,
    (index) => ({ host: fresh(host(index)), path: "/posts" }),
    (asked) => {
      runtime.refresh();
      const resolution = runtime.router.resolve(asked);
      return resolution.kind === "tenant" ? resolution.entry.serving : undefined;
    },
  );
}

function requests(tenancy: Tenancy, count: number, calls: number, host: (index: number) => string): () => number {
  const { runtime } = tenancy;
  const make = (index: number): Request =>
    new Request(`http://${host(index)}/posts`, { headers: { host: host(index) } });
  return timed(count, calls, make, (request) => {
    runtime.refresh();
    const resolution = runtime.router.resolveRequest(request, undefined, true);
    return resolution.kind === "tenant" ? resolution.entry.serving : undefined;
  });
}

/** Nanoseconds of CPU for each call, over keys in random order. */
function timed<Key>(
  count: number,
  calls: number,
  key: (index: number) => Key,
  find: (key: Key) => unknown,
): () => number {
  const random = generator(count);
  const size = Math.min(count, MOST_REQUESTS);
  const keys = Array.from({ length: size }, () => key(Math.floor(random() * count)));
  const order = Uint32Array.from({ length: calls }, () => Math.floor(random() * size));
  return () => {
    const before = cpuTime();
    for (const place of order) {
      const asked = keys[place];
      if (asked === undefined || find(asked) !== true) throw new Error("A tenant was not found.");
    }
    return ((cpuTime() - before) * 1_000) / calls;
  };
}

/** Text that the engine can't know to be equal to another without looking at both, as the text of a request is. */
function fresh(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function ns(costs: readonly number[]): string {
  return `${median(costs).toFixed(0)} ns`;
}
