import { requireMadeTenant, type TenantRow } from "../catalog/tenant-rows.ts";
import { type ControlServices, strategyNamed } from "../control.ts";
import { CapabilityError } from "../errors.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { TenantReference } from "../tenant.ts";

/** Copies a tenant's store to a new file, consistent and while it is in use. A deleted tenant's store can be copied too. */
export async function snapshotTenant(
  services: ControlServices,
  actor: string,
  which: TenantReference,
  file: string,
): Promise<void> {
  const row = await services.catalog.read((reader) => requireMadeTenant(reader, which, "snapshot"));
  await copyStore(strategyNamed(services, row.strategy), row, file);
  await services.catalog.act(actor, (write) => write.audit("tenant.snapshot", row.id, { slug: row.slug, file }));
}

/** Throws `CapabilityError` where a strategy takes no snapshots. */
export function requireSnapshots(strategy: Strategy, { slug }: Pick<TenantRow, "slug">): void {
  if (strategy.snapshot !== undefined && strategy.capabilities.snapshot === true) return;
  throw new CapabilityError(
    `The strategy "${strategy.name}" takes no snapshots. Use the backup of its server; a purge goes without one: snapshot: false, or --no-snapshot.`,
    { tenant: slug, operation: "snapshot" },
  );
}

/** Copies the store of a row that has one. Throws `CapabilityError` where its strategy can not. */
export async function copyStore(strategy: Strategy, row: TenantRow, file: string): Promise<void> {
  requireSnapshots(strategy, row);
  const { id, epoch } = row;
  await strategy.snapshot?.({ id, epoch }, JSON.parse(row.placement ?? "null"), file);
}
