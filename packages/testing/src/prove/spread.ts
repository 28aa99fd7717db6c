import type { ProofWorld } from "./proof-world.ts";
import type { Route } from "./route.ts";

/** How often each route is asked, relative to the others: each stands in the list so many times. */
export type Spread = (world: ProofWorld) => readonly Route[];

/** Reading more than writing, and seldom what removes, has no end, or was never reached. */
export const byUse: Spread = (world) =>
  askable(world).flatMap((route) => {
    const seldom = isSeldom(world, route);
    return repeated(route, seldom ? 1 : /^(GET|HEAD|OPTIONS)$/.test(route.method) ? 8 : 5);
  });

/** A route that takes as long as the middle one stands in the list so many times. */
const MIDDLE = 16;
/** No route is asked so many times more often than the middle one. */
const MOST = 4;

/**
 * What is quick more often than what is slow, so that many requests take little time: up to four times as often as the
 * middle route, and down to a sixteenth. It depends on time, and so not on the seed alone.
 */
export const byTime: Spread = (world) => {
  const timed = askable(world).map((route) => ({ route, time: world.parts.coverage.get(route)?.quickest }));
  const times = timed.flatMap(({ time }) => time ?? []).sort((one, other) => one - other);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  return timed.flatMap(({ route, time }) => {
    const share = time === undefined || isSeldom(world, route) ? 0 : Math.min(MOST, middle / time);
    return repeated(route, Math.max(1, Math.round(share * MIDDLE)));
  });
};

const askable = ({ parts }: ProofWorld): Route[] => parts.routes.filter(({ method }) => method !== "WS");

function isSeldom(world: ProofWorld, route: Route): boolean {
  const { tenants, coverage } = world.parts;
  const reached = tenants.some((tenant) => world.recipesFor(tenant, route).length > 0);
  return !reached || route.method === "DELETE" || coverage.get(route)?.endless === true;
}

const repeated = (route: Route, times: number): Route[] => Array.from({ length: times }, () => route);
