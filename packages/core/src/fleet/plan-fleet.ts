import type { TenantEntry } from "../catalog/entry.ts";
import { connectChecked } from "../connections/connect-checked.ts";
import { bounded, concurrencyOf } from "../each.ts";
import { StoreMissingError } from "../errors.ts";
import { readLedger, type StatementRunner } from "../migrations/ledger.ts";
import type { Module } from "../migrations/module.ts";
import { compareLedger } from "../migrations/pending.ts";
import type { TenancyRuntime } from "../runtime.ts";
import type { Dialect } from "../sql/dialect.ts";
import { type FleetSelection, selectStores } from "./selection.ts";

/** Which migrations a run would apply. */
export interface FleetPlan {
  readonly shared: StorePlan;
  readonly tenants: readonly (StorePlan & { readonly slug: string; readonly id: string })[];
  readonly upToDate: number;
}

/** What one store lacks, in the order in which it would run: `module/name`. */
export interface StorePlan {
  readonly pending: readonly string[];
  /** No migration has run on it yet. A shared store that is new gets them all when it is first used. */
  readonly isNew: boolean;
  /** Why none of them can run. */
  readonly error?: unknown;
}

export interface PlanOptions {
  /** @default 4 */
  readonly concurrency?: number;
  readonly only?: FleetSelection;
}

const NOTHING: StorePlan = Object.freeze({ pending: [], isNew: false });

/** What `migrateFleet` would do. Writes nothing. */
export async function planFleet(runtime: TenancyRuntime, options: PlanOptions): Promise<FleetPlan> {
  const concurrency = concurrencyOf(options);
  const { shared, behind, upToDate } = await selectStores(runtime, options.only);
  const tenants: (StorePlan & { slug: string; id: string })[] = [];
  await bounded(behind, concurrency, async (entry) => {
    tenants.push({ slug: entry.slug, id: entry.id, ...(await planTenant(runtime, entry)) });
  });
  return { shared: shared ? await planShared(runtime) : NOTHING, tenants, upToDate };
}

async function planTenant(runtime: TenancyRuntime, entry: TenantEntry): Promise<StorePlan> {
  try {
    const strategy = runtime.strategy(entry.strategy);
    const store = await connectChecked(strategy, entry, "read");
    try {
      return await planStore(store, runtime.modules.tenant, strategy.dialect, entry.slug);
    } finally {
      await store.close();
    }
  } catch (error) {
    return { ...NOTHING, error };
  }
}

async function planShared(runtime: TenancyRuntime): Promise<StorePlan> {
  const { shared } = runtime.config;
  const modules = runtime.modules.shared;
  if (shared === undefined || modules.length === 0) return NOTHING;
  try {
    const store = await shared.connect("read");
    try {
      return await planStore(store, modules, shared.dialect);
    } finally {
      await store.close();
    }
  } catch (error) {
    // Made when it is first migrated.
    if (error instanceof StoreMissingError) return { pending: namesOf(modules), isNew: true };
    return { ...NOTHING, error };
  }
}

/** What a store lacks, by its own ledger. */
export async function planStore(
  store: StatementRunner,
  modules: readonly Module[],
  dialect: Dialect,
  tenant?: string,
): Promise<StorePlan> {
  const ledger = await readLedger(store, dialect);
  const { pending, conflict } = compareLedger(ledger, modules, dialect, tenant);
  const names = pending.map(({ module, migration }) => `${module}/${migration.name}`);
  const plan = { pending: names, isNew: ledger.length === 0 };
  return conflict === undefined ? plan : { ...plan, error: conflict };
}

function namesOf(modules: readonly Module[]): string[] {
  return modules.flatMap(({ name, migrations }) => migrations.map((migration) => `${name}/${migration.name}`));
}
