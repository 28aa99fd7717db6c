import type { TenantRow } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import { TenantryError } from "../errors.ts";
import type { Leftover, Strategy } from "../strategies/strategy.ts";

/** Removes every store that lies about under the id of a tenant that never became active. Answers how many. */
export async function removeStoresOf(services: ControlServices, row: TenantRow): Promise<number> {
  const strategy = services.strategies.get(row.strategy);
  let removed = 0;
  for await (const leftover of leftoversOf(strategy)) {
    if (leftover.id === row.id && (await removeStore(services, strategy, row.id, leftover))) removed++;
  }
  return removed;
}

export async function* leftoversOf(strategy: Strategy | undefined): AsyncGenerator<Leftover<unknown>> {
  if (strategy?.leftovers !== undefined) yield* strategy.leftovers();
}

/** Removes a store that nobody needs. One that can not be removed is reported, and found again by the next sweep. */
export async function removeStore(
  services: ControlServices,
  strategy: Strategy | undefined,
  id: string,
  leftover: Leftover<unknown>,
): Promise<boolean> {
  try {
    await strategy?.destroy({ id, epoch: 1 }, leftover.placement);
    return strategy !== undefined;
  } catch (error) {
    if (!(error instanceof TenantryError) && !(error instanceof Error)) throw error;
    services.events.report(error, "removing a store that was left behind");
    return false;
  }
}
