import type { TenantEntry } from "./catalog/entry.ts";
import { bounded } from "./each.ts";
import { type AppliedMigration, migrateStore } from "./migrations/migrate-store.ts";
import type { TenancyRuntime } from "./runtime.ts";

/** How a fleet is migrated. */
export interface FleetOptions {
  /**
   * How many tenants are migrated at a time.
   * @default 4
   */
  readonly concurrency?: number;
  /** Told of each tenant when it is done. */
  readonly onTenant?: (tenant: MigratedTenant | FailedTenant) => void;
}

export interface MigratedTenant {
  readonly slug: string;
  readonly id: string;
  readonly applied: readonly AppliedMigration[];
}

export interface FailedTenant {
  readonly slug: string;
  readonly id: string;
  readonly error: unknown;
}

/** What a run over the fleet did. Tenants that were up to date were not opened. */
export interface FleetReport {
  readonly shared: readonly AppliedMigration[];
  readonly migrated: readonly MigratedTenant[];
  readonly failed: readonly FailedTenant[];
  readonly upToDate: number;
}

/** Records in the catalog which migrations a tenant's store now has. */
export type RecordMigrations = (id: string, fingerprint: string) => Promise<void>;

/**
 * Brings the shared store, then every tenant's, to this program's migrations. A tenant that fails stays as it was and stops
 * no other; until it is mended it answers 503.
 */
export async function migrateFleet(
  runtime: TenancyRuntime,
  record: RecordMigrations,
  options: FleetOptions,
): Promise<FleetReport> {
  const shared = (await runtime.sharedMigrations?.run()) ?? [];
  await runtime.refresh();
  const stores = [...runtime.catalog.directory.entries()].filter((entry) => hasStore(entry));
  const behind = stores.filter((entry) => entry.migrations !== fingerprintOf(runtime, entry));
  const migrated: MigratedTenant[] = [];
  const failed: FailedTenant[] = [];
  await bounded(behind, options.concurrency ?? 4, async (entry) => {
    const { slug, id } = entry;
    try {
      const done = { slug, id, applied: await migrateTenant(runtime, record, entry) };
      migrated.push(done);
      options.onTenant?.(done);
    } catch (error) {
      const failure = { slug, id, error };
      failed.push(failure);
      options.onTenant?.(failure);
    }
  });
  return { shared, migrated, failed, upToDate: stores.length - behind.length };
}

async function migrateTenant(
  runtime: TenancyRuntime,
  record: RecordMigrations,
  entry: TenantEntry,
): Promise<AppliedMigration[]> {
  const { dialect } = runtime.strategy(entry.strategy);
  const connection = await runtime.connect(entry, "migrate");
  try {
    const modules = runtime.modules.tenant;
    const applied = await migrateStore({ connection, dialect, modules, tenant: entry.slug });
    await record(entry.id, runtime.fingerprint(dialect));
    return applied;
  } finally {
    await connection.close();
  }
}

/** A tenant that was made without migrations has a store too, and is served once it has them. */
function hasStore(entry: TenantEntry): boolean {
  return entry.status !== "purged" && entry.placement !== null;
}

function fingerprintOf(runtime: TenancyRuntime, entry: TenantEntry): string {
  return runtime.fingerprint(runtime.strategy(entry.strategy).dialect);
}
