import type { Ask, Phase, Recipe } from "./ask.ts";
import type { Changes } from "./ask-maker.ts";
import { endsSession } from "./learn.ts";
import type { ProofWorld } from "./proof-world.ts";
import type { Route } from "./route.ts";
import { byUse, type Spread } from "./spread.ts";
import type { WorldTenant } from "./world-tenant.ts";

export interface VolleyOptions {
  readonly phase: Phase;
  readonly volleys: number;
  readonly concurrency: number;
  /** One in so many requests is given up by its client or is malformed; 0 for none. */
  readonly broken?: number;
  /**
   * How often each route is asked.
   * @default byUse
   */
  readonly spread?: Spread;
  /** Looked at before each volley. */
  readonly enough?: () => boolean;
}

/**
 * Sends requests in volleys: one route at every tenant and every address, and others between, in an order of their own, many
 * at once. Returns how many volleys were sent.
 */
export async function sendVolleys(world: ProofWorld, options: VolleyOptions): Promise<number> {
  const { random, tenants } = world.parts;
  const routes = (options.spread ?? byUse)(world);
  if (routes.length === 0) return 0;
  let sent = 0;
  const queue: Ask[] = [];
  const refill = async (): Promise<void> => {
    if (sent >= options.volleys || options.enough?.() === true) return;
    sent++;
    const route = random.pick(routes);
    const choice = random.below(4);
    const asks: Ask[] = [];
    for (const tenant of tenants) {
      for (let way = 0; way < tenant.addresses.length; way++) {
        asks.push(...(await made(world, tenant, route, choice, way, options)));
      }
      asks.push(...(await made(world, tenant, random.pick(routes), random.below(4), random.below(2), options)));
    }
    queue.push(...shuffled(asks, (limit) => random.below(limit)));
  };
  let filling: Promise<void> = Promise.resolve();
  const next = async (): Promise<Ask | undefined> => {
    if (queue.length === 0) {
      filling = filling.then(async () => {
        if (queue.length === 0) await refill();
      });
      await filling;
    }
    return queue.shift();
  };
  const worker = async (): Promise<void> => {
    for (let ask = await next(); ask !== undefined; ask = await next()) {
      await world.send(ask, ask.number % 7 === 0 ? "remote" : "direct");
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return sent;
}

async function made(
  world: ProofWorld,
  tenant: WorldTenant,
  route: Route,
  choice: number,
  way: number,
  { phase, broken = 0 }: VolleyOptions,
): Promise<Ask[]> {
  const { maker, random } = world.parts;
  const known = world.recipesFor(tenant, route);
  const recipes: readonly Recipe[] = known.length > 0 ? known : maker.recipes(route, tenant);
  const recipe = recipes[choice % Math.max(1, recipes.length)];
  const address = tenant.addresses[way % tenant.addresses.length];
  if (recipe === undefined || address === undefined) return [];
  const breaks = broken > 0 && random.below(broken) === 0;
  const changes: Changes = {
    ...(endsSession(route) && { session: null }),
    ...(breaks && random.pick<Changes>([{ abort: "waiting" }, { abort: "reading" }, { malformed: true }])),
  };
  return [await maker.make(phase, route, tenant, address, recipe, changes)];
}

export function shuffled<T>(values: readonly T[], below: (limit: number) => number): T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const [one, two] = [mixed[last], mixed[other]];
    if (one === undefined || two === undefined) continue;
    mixed[last] = two;
    mixed[other] = one;
  }
  return mixed;
}
