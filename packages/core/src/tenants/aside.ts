import { requireTenant, type TenantRow, tenantWithId } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { TenantReference } from "../tenant.ts";

/** What is done with the store of a tenant that is deleted, where its strategy can. */
interface AsideVerbs {
  moveAside(): Promise<void>;
  bringBack(): Promise<void>;
}

/** Whether the stores of deleted tenants are out of reach. */
export function movesAside(strategy: Strategy | undefined): boolean {
  return strategy?.capabilities.moveAside === true;
}

/**
 * Puts the store of a tenant that the catalog has as deleted out of everybody's reach. One that can not be moved now stays
 * where it is, and the catalog alone keeps it out.
 */
export async function moveStoreAside(services: ControlServices, row: TenantRow): Promise<void> {
  const verbs = verbsOf(services, row);
  if (verbs === undefined) return;
  try {
    await verbs.moveAside();
    // Whoever restored the tenant meanwhile looked for its store too early.
    const now = await services.catalog.read((reader) => tenantWithId(reader, row.id));
    if (now?.status === "active") await verbs.bringBack();
  } catch (error) {
    services.events.report(error, `moving the store of tenant "${row.slug}" aside`);
  }
}

/** The same for a tenant whose deletion or restoration may not have come to its end. Of any other nothing is done. */
export async function finishDelete(services: ControlServices, which: TenantReference): Promise<void> {
  const row = await services.catalog.read((reader) => requireTenant(reader, which, "delete"));
  if (row.status === "deleted") await moveStoreAside(services, row);
}

/** Returns the store of a tenant that is to be served again. */
export async function bringStoreBack(services: ControlServices, row: TenantRow): Promise<void> {
  await verbsOf(services, row)?.bringBack();
}

function verbsOf(services: ControlServices, row: TenantRow): AsideVerbs | undefined {
  const { id, epoch } = row;
  const strategy = services.strategies.get(row.strategy);
  if (!movesAside(strategy) || strategy === undefined || row.placement === null) return undefined;
  const placement: unknown = JSON.parse(row.placement);
  return {
    moveAside: async () => await strategy.moveAside?.({ id, epoch }, placement),
    bringBack: async () => await strategy.bringBack?.({ id, epoch }, placement),
  };
}
