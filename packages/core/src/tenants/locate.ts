import { requireTenant } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import type { TenantReference } from "../tenant.ts";

/** Where a tenant's store is. */
export interface StoreLocation {
  readonly strategy: string;
  /** As the strategy wrote it into the catalog; null while there is no store. */
  readonly placement: unknown;
  /** For a person: a path, or an address without its password. Null where there is no store, or the strategy does not say. */
  readonly location: string | null;
}

export async function locateStore(services: ControlServices, which: TenantReference): Promise<StoreLocation> {
  const row = await services.catalog.read((reader) => requireTenant(reader, which, "find the store"));
  const { id, epoch, strategy } = row;
  if (row.placement === null) return { strategy, placement: null, location: null };
  const placement: unknown = JSON.parse(row.placement);
  const location = services.strategies.get(strategy)?.locate?.({ id, epoch }, placement) ?? null;
  return { strategy, placement, location };
}
