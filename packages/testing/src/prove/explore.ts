import { type Ask, succeeded } from "./ask.ts";
import type { FolderCheck } from "./folder-check.ts";
import { endsSession, learn } from "./learn.ts";
import type { ProofWorld } from "./proof-world.ts";
import type { Route } from "./route.ts";
import type { WorldTenant } from "./world-tenant.ts";

/** How often routes that were not reached are tried again: one answer may show what another request needs. */
const PASSES = 4;
/** Ways to ask one route in one pass. */
const ATTEMPTS = 6;
/** Ways to ask one route that are kept. */
const KEPT = 3;

/**
 * Asks every route at every tenant, one after the other, with what tables, answers, links and cookies have shown so far.
 * What succeeds is kept, to be asked again and again.
 */
export async function explore(world: ProofWorld, folders?: FolderCheck): Promise<void> {
  const { tenants, routes } = world.parts;
  for (const tenant of tenants) {
    const tried = new Map<string, string>();
    for (let pass = 0; pass < PASSES; pass++) {
      const before = reached(world, tenant);
      for (const route of inOrder(routes)) {
        if (endsSession(route)) continue;
        const signature = tenant.knowledge.signature(route);
        if (tried.get(route.key) === signature) continue;
        tried.set(route.key, signature);
        await exploreRoute(world, tenant, route, folders);
      }
      if (pass > 0 && reached(world, tenant) === before) break;
    }
  }
}

/** Asks the routes that end a session, when no session is needed any more. */
export async function endSessions(world: ProofWorld): Promise<void> {
  for (const tenant of world.parts.tenants) {
    for (const route of world.parts.routes.filter(endsSession)) await exploreRoute(world, tenant, route, undefined);
  }
}

async function exploreRoute(
  world: ProofWorld,
  tenant: WorldTenant,
  route: Route,
  folders: FolderCheck | undefined,
): Promise<void> {
  const { maker, routes, oracle } = world.parts;
  if (route.method === "WS" || world.recipesFor(tenant, route).length > 0) return;
  let kept = 0;
  const recipes = maker.recipes(route, tenant);
  // What is deleted is missed by others: the rows that everything else asks for come last.
  if (route.method === "DELETE") recipes.reverse();
  for (const [index, recipe] of recipes.slice(0, ATTEMPTS).entries()) {
    if (kept > 0 && JSON.stringify(recipe.params) === JSON.stringify(recipes[index - 1]?.params)) continue;
    const address = tenant.addresses[index % tenant.addresses.length];
    if (address === undefined) return;
    const ask: Ask = await maker.make("explore", route, tenant, address, recipe);
    const answer = await world.send(ask, index % 2 === 0 ? "direct" : "remote");
    folders?.look(ask);
    learn(ask, answer, routes, (text) => oracle.foreign(tenant.index, text).length > 0);
    // Other values do not help where somebody must be signed in, or has asked too often.
    if ([401, 403, 429].includes(answer.status)) return;
    if (!succeeded(answer)) continue;
    world.keep(ask);
    kept++;
    if (kept === KEPT || route.method === "DELETE") return;
  }
}

function reached(world: ProofWorld, tenant: WorldTenant): number {
  return world.parts.routes.filter((route) => world.recipesFor(tenant, route).length > 0).length;
}

const METHODS = ["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH"];

/** What makes rows first, what removes them last. */
function inOrder(routes: readonly Route[]): Route[] {
  const rank = (route: Route): number => {
    const at = METHODS.indexOf(route.method);
    return at < 0 ? METHODS.length : at;
  };
  return [...routes].sort((one, other) => rank(one) - rank(other));
}
