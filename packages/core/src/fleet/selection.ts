import type { TenantEntry } from "../catalog/entry.ts";
import { tenantNotFound } from "../catalog/tenant-rows.ts";
import type { TenancyRuntime } from "../runtime.ts";
import type { TenantReference } from "../tenant.ts";
import { movesAside } from "../tenants/aside.ts";

/** Which part of a fleet is meant: what is named here, and nothing else. */
export interface FleetSelection {
  /** @default false */
  readonly shared?: boolean;
  /** @default [] */
  readonly tenants?: readonly TenantReference[];
}

/** The stores of tenants that may need migrations, as the catalog has it. */
export interface SelectedStores {
  readonly shared: boolean;
  readonly behind: readonly TenantEntry[];
  readonly upToDate: number;
}

/**
 * Which stores are behind by the catalog's word. A tenant that is named is looked at whatever the catalog says: its store may
 * have been put back from a snapshot. Throws `TenantNotFoundError`.
 */
export async function selectStores(runtime: TenancyRuntime, only: FleetSelection | undefined): Promise<SelectedStores> {
  await runtime.refresh();
  const { directory } = runtime.catalog;
  if (only !== undefined) {
    const named = (only.tenants ?? []).map((which) => {
      const entry = typeof which === "string" ? directory.bySlug(which) : directory.byId(which.id);
      if (entry === undefined) throw tenantNotFound(which, "migrate");
      return entry;
    });
    return { shared: only.shared ?? false, behind: named.filter((entry) => hasStore(runtime, entry)), upToDate: 0 };
  }
  const stores = [...directory.entries()]
    .filter((entry) => hasStore(runtime, entry))
    .sort((one, other) => (one.slug < other.slug ? -1 : 1));
  const behind = stores.filter((entry) => entry.migrations !== fingerprintOf(runtime, entry));
  return { shared: true, behind, upToDate: stores.length - behind.length };
}

/**
 * A tenant that was made without migrations has a store too, and is served once it has them. That of a deleted tenant may be
 * out of reach; it gets them when it is restored.
 */
function hasStore(runtime: TenancyRuntime, { status, placement, strategy }: TenantEntry): boolean {
  if (status === "purged" || placement === null) return false;
  return status !== "deleted" || !movesAside(runtime.strategies.get(strategy));
}

/** Undefined where the tenant's strategy is not configured: it then counts as behind, and fails by itself. */
function fingerprintOf(runtime: TenancyRuntime, entry: TenantEntry): string | undefined {
  const strategy = runtime.strategies.get(entry.strategy);
  return strategy && runtime.fingerprint(strategy.dialect);
}
