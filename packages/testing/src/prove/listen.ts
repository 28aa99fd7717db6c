import type { Ask } from "./ask.ts";
import { endsSession } from "./learn.ts";
import { ProofSocket } from "./proof-socket.ts";
import type { ProofWorld } from "./proof-world.ts";
import type { Route } from "./route.ts";
import { shuffled } from "./volleys.ts";
import type { WorldTenant } from "./world-tenant.ts";

const MESSAGES = 3;

/**
 * Opens every stream and every WebSocket at every tenant, and keeps them open while messages are sent and rows are
 * written everywhere: what is published to everybody comes to light. Returns how many were open.
 */
export async function listen(world: ProofWorld, milliseconds: number): Promise<number> {
  const { routes, tenants, coverage, random } = world.parts;
  const socketRoutes = routes.filter(({ method }) => method === "WS");
  const streamRoutes = routes.filter((route) => route.method !== "WS" && coverage.get(route)?.streams === true);
  if (socketRoutes.length + streamRoutes.length === 0) return 0;
  const sockets: { socket: ProofSocket; route: Route; tenant: WorldTenant }[] = [];
  for (const route of socketRoutes) {
    for (const tenant of tenants) {
      const socket = await openOne(world, route, tenant, sockets.length);
      if (socket !== undefined) sockets.push({ socket, route, tenant });
    }
  }
  const streams: Promise<unknown>[] = [];
  for (const route of streamRoutes) {
    for (const tenant of tenants) {
      const ask = await anAsk(world, route, tenant, streams.length);
      if (ask === undefined) continue;
      world.begin(ask);
      streams.push(world.parts.server.remote(ask, milliseconds).then((answer) => world.end(ask, answer)));
    }
  }
  const writing = routes.filter((route) => /^(POST|PUT|PATCH)$/.test(route.method) && !endsSession(route));
  for (let round = 0; round < MESSAGES; round++) {
    for (const { socket, route, tenant } of shuffled(sockets, (limit) => random.below(limit))) {
      const ask = await anAsk(world, route, tenant, round);
      if (ask !== undefined) socket.send(ask);
    }
    const asks = writing.flatMap((route) => tenants.map((tenant) => anAsk(world, route, tenant, round)));
    for (const asked of shuffled(asks, (limit) => random.below(limit))) {
      const ask = await asked;
      if (ask !== undefined) await world.send(ask);
    }
    await Bun.sleep(milliseconds / (MESSAGES * 2));
  }
  await Promise.all(streams);
  await Promise.all(sockets.map(({ socket }) => socket.close()));
  return sockets.length + streams.length;
}

/** Tries the ways to open a socket until one is right. */
async function openOne(
  world: ProofWorld,
  route: Route,
  tenant: WorldTenant,
  way: number,
): Promise<ProofSocket | undefined> {
  const address = tenant.addresses[way % tenant.addresses.length];
  if (address === undefined) return undefined;
  for (const recipe of world.parts.maker.recipes(route, tenant).slice(0, 4)) {
    const ask = await world.parts.maker.make("explore", route, tenant, address, recipe);
    const socket = await ProofSocket.open(world, ask);
    if (socket === undefined) continue;
    world.keep(ask);
    return socket;
  }
  return undefined;
}

async function anAsk(world: ProofWorld, route: Route, tenant: WorldTenant, choice: number): Promise<Ask | undefined> {
  const { maker } = world.parts;
  const kept = world.recipesFor(tenant, route);
  // A socket takes messages of any form, whatever it was opened with.
  const recipes = kept.length === 0 || route.method === "WS" ? maker.recipes(route, tenant) : kept;
  const recipe = recipes[choice % Math.max(1, recipes.length)];
  const address = tenant.addresses[choice % tenant.addresses.length];
  return recipe && address && (await maker.make("listen", route, tenant, address, recipe));
}
