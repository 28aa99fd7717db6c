import type { TenantEntry } from "../catalog/entry.ts";
import { bounded, concurrencyOf } from "../each.ts";
import { MigrationFailedError } from "../errors.ts";
import type { AppliedMigration } from "../migrations/migrate-options.ts";
import { migrateStore } from "../migrations/migrate-store.ts";
import type { TenancyRuntime } from "../runtime.ts";
import { type FleetSelection, selectStores } from "./selection.ts";

/** How a fleet is migrated. */
export interface FleetOptions {
  /**
   * How many tenants are migrated at a time.
   * @default 4
   */
  readonly concurrency?: number;
  /** Only these, whatever the catalog says of them. @default the shared store, and every tenant that is behind */
  readonly only?: FleetSelection;
  /** Once aborted no further tenant is begun; those under way are completed. */
  readonly signal?: AbortSignal;
  /** Told how many tenants are to be migrated, once the shared store is. */
  readonly onStart?: (tenants: number) => void;
  /** Told of each tenant when it is done. Where it throws no further tenant is begun, and the run fails with that. */
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
  /** Tenants that were not begun, because the run was aborted. They are still behind. */
  readonly left: number;
}

/**
 * Has a tenant's store migrated, and records in the catalog which migrations it then has, as `migrate` answers. That runs again where
 * somebody else has recorded others meanwhile.
 */
export type MigrateAndRecord = (entry: TenantEntry, migrate: () => Promise<string>) => Promise<unknown>;

/**
 * Brings the shared store, then every tenant's, to this program's migrations. A tenant that fails stops no other
 * and answers 503 until it is mended; its store stays as it was, or, where the engine commits each change of a schema, half
 * way and in quarantine.
 */
export async function migrateFleet(
  runtime: TenancyRuntime,
  migrateAndRecord: MigrateAndRecord,
  options: FleetOptions,
): Promise<FleetReport> {
  const concurrency = concurrencyOf(options);
  const selected = await selectStores(runtime, options.only);
  const shared = selected.shared ? ((await runtime.sharedMigrations?.run()) ?? []) : [];
  options.onStart?.(selected.behind.length);
  const migrated: MigratedTenant[] = [];
  const failed: FailedTenant[] = [];
  await bounded(selected.behind, concurrency, async (entry) => {
    if (options.signal?.aborted) return;
    const { slug, id } = entry;
    let done: MigratedTenant | FailedTenant;
    try {
      const migratedTenant = { slug, id, applied: await migrateTenant(runtime, migrateAndRecord, entry) };
      migrated.push(migratedTenant);
      done = migratedTenant;
    } catch (error) {
      done = { slug, id, error };
      failed.push(done);
    }
    options.onTenant?.(done);
  });
  const left = selected.behind.length - migrated.length - failed.length;
  return { shared, migrated, failed, upToDate: selected.upToDate, left };
}

async function migrateTenant(
  runtime: TenancyRuntime,
  migrateAndRecord: MigrateAndRecord,
  entry: TenantEntry,
): Promise<AppliedMigration[]> {
  const strategy = runtime.strategy(entry.strategy);
  const { dialect } = strategy;
  const { transactionalDdl } = runtime.capabilities(strategy);
  const connection = await runtime.connect(entry, "migrate");
  try {
    const modules = runtime.modules.tenant;
    const applied: AppliedMigration[] = [];
    await migrateAndRecord(entry, async () => {
      applied.push(...(await migrateStore({ connection, dialect, transactionalDdl, modules, tenant: entry.slug })));
      return runtime.fingerprint(dialect);
    });
    return applied;
  } catch (error) {
    // Programs that are still of the version before would go on serving what fits neither version.
    if (error instanceof MigrationFailedError && error.halfDone) {
      runtime.events.emit("store:refused", { tenantId: entry.id, slug: entry.slug, error });
    }
    throw error;
  } finally {
    await connection.close();
  }
}
