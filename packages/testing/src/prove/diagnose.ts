import type { LeakCause } from "./leak.ts";
import type { ProofWorld } from "./proof-world.ts";
import type { Route } from "./route.ts";
import type { WorldTenant } from "./world-tenant.ts";

/**
 * Asks a leaking route again, at one tenant after the other with nothing else going on, and tells by whose data comes back
 * what keeps it.
 */
export async function diagnose(world: ProofWorld, route: Route): Promise<LeakCause> {
  const { tenants } = world.parts;
  const seen: { asker: number; owner: number | undefined }[] = [];
  for (const tenant of [...tenants, ...tenants]) {
    seen.push({ asker: tenant.index, owner: await ownerSeen(world, route, tenant, {}) });
  }
  const owners = new Set(seen.flatMap(({ owner }) => owner ?? []));
  // One after the other it is right: it takes two at once.
  if (owners.size === 0) return "global variable";
  if (owners.size === 1) {
    const [owner] = owners;
    return (await keepsByAddress(world, route, owner)) ? "cache" : "memo";
  }
  const last = seen.filter(({ owner }, index) => index > 0 && owner === seen[index - 1]?.asker);
  return last.length >= seen.length - 2 ? "global variable" : "cache";
}

/** Whether a new address is first asked right and then kept for others; a route with ids is taken to keep by them. */
async function keepsByAddress(world: ProofWorld, route: Route, owner: number | undefined): Promise<boolean> {
  if (/[:*]/.test(route.path)) return true;
  const [first, second] = world.parts.tenants.filter(({ index }) => index !== owner);
  if (first === undefined || second === undefined) return false;
  const query = { proof: first.mark("a new address") };
  const asFirst = await ownerSeen(world, route, first, query);
  return asFirst === undefined && (await ownerSeen(world, route, second, query)) === first.index;
}

async function ownerSeen(
  world: ProofWorld,
  route: Route,
  tenant: WorldTenant,
  query: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const { maker, server, oracle } = world.parts;
  const recipe = world.recipesFor(tenant, route)[0] ?? maker.recipes(route, tenant)[0];
  const [address] = tenant.addresses;
  if (recipe === undefined || address === undefined) return undefined;
  const ask = await maker.make("diagnose", route, tenant, address, recipe, { query });
  world.begin(ask);
  const answer = await server.direct(ask);
  return oracle.foreign(tenant.index, answer.body)[0]?.owner;
}
