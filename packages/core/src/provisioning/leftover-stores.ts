import type { TenantRow } from "../catalog/tenant-rows.ts";
import { type ControlServices, strategyNamed } from "../control.ts";
import { TenantryError } from "../errors.ts";
import type { Leftover, Strategy } from "../strategies/strategy.ts";
import { storeEpoch, storeEpochAnywhere } from "./store-epoch.ts";

/** The epoch that a tenant's row begins with. */
export const FIRST_EPOCH = 1;

/**
 * The store of a tenant that is being made, as its catalog says, and from which the tenant was served, as the store says: the catalog
 * was put back from a copy. Undefined where there is none. Throws where that can not be told. `looks`: nothing is to be changed, so
 * that one which stands aside is not found.
 */
export async function servedStoreOf(
  services: ControlServices,
  row: TenantRow,
  { looks = false } = {},
): Promise<Leftover<unknown> | undefined> {
  const { id, slug } = row;
  const epochOf = looks ? storeEpoch : storeEpochAnywhere;
  try {
    const strategy = strategyNamed(services, row.strategy);
    for await (const leftover of leftoversOf(strategy)) {
      if (leftover.id !== id) continue;
      if (isServed(await epochOf(strategy, { id, epoch: FIRST_EPOCH }, leftover.placement))) return leftover;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
    throw error.about(`Tenant "${slug}", of which only a part was made`, {
      tenant: slug,
      operation: "look for its store",
    });
  }
}

/** Removes every store that lies about under the id of a tenant that never became active. Answers how many. */
export async function removeStoresOf(services: ControlServices, row: TenantRow): Promise<number> {
  const strategy = services.strategies.get(row.strategy);
  let removed = 0;
  for await (const leftover of leftoversOf(strategy)) {
    if (leftover.id === row.id && (await removeUnserved(services, strategy, row.id, leftover)) === "removed") removed++;
  }
  return removed;
}

export async function* leftoversOf(strategy: Strategy | undefined): AsyncGenerator<Leftover<unknown>> {
  if (strategy?.leftovers !== undefined) yield* strategy.leftovers();
}

/**
 * Removes a store from which nobody was ever served. `served`: somebody was, and nothing is done. `left`: it can not be told, or not be
 * removed, which is reported; the next sweep finds it again.
 */
export async function removeUnserved(
  services: ControlServices,
  strategy: Strategy | undefined,
  id: string,
  leftover: Leftover<unknown>,
): Promise<"removed" | "served" | "left"> {
  if (strategy === undefined) return "left";
  try {
    const epoch = await storeEpochAnywhere(strategy, { id, epoch: FIRST_EPOCH }, leftover.placement);
    if (isServed(epoch)) return "served";
  } catch (error) {
    services.events.report(error, "looking at a store that was left behind");
    return "left";
  }
  return (await removeStore(services, strategy, id, leftover)) ? "removed" : "left";
}

/** Whether a store that was left behind was in service, as far as can be seen without changing anything. */
export async function looksServed(strategy: Strategy, id: string, { placement }: Leftover<unknown>): Promise<boolean> {
  // One that can not be looked at now counts as left behind; it is not removed before it was.
  const epoch = await storeEpoch(strategy, { id, epoch: FIRST_EPOCH }, placement).catch(() => undefined);
  return isServed(epoch);
}

/** Removes a store that nobody needs. One that can not be removed is reported, and found again by the next sweep. */
export async function removeStore(
  services: ControlServices,
  strategy: Strategy | undefined,
  id: string,
  leftover: Leftover<unknown>,
): Promise<boolean> {
  try {
    await strategy?.destroy({ id, epoch: FIRST_EPOCH }, leftover.placement);
    return strategy !== undefined;
  } catch (error) {
    services.events.report(error, "removing a store that was left behind");
    return false;
  }
}

function isServed(epoch: number | undefined): boolean {
  return epoch !== undefined && epoch > 0;
}
