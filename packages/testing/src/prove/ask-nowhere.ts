import type { ProofWorld } from "./proof-world.ts";
import { namedRoute } from "./route.ts";

const NOWHERE = namedRoute("GET /no-such-page/:name");

/**
 * Asks every tenant, at each of its addresses, for a page that no app has: what answers then is no route, but may remember what
 * others have asked for. The report does not count it among the routes.
 */
export async function askNowhere(world: ProofWorld): Promise<void> {
  const { tenants, maker } = world.parts;
  if (NOWHERE === undefined) return;
  for (const tenant of tenants) {
    for (const [index, address] of tenant.addresses.entries()) {
      const [recipe] = maker.recipes(NOWHERE, tenant);
      if (recipe === undefined) continue;
      const ask = await maker.make("volley", NOWHERE, tenant, address, recipe);
      await world.send(ask, index === 0 ? "direct" : "remote");
    }
  }
}
