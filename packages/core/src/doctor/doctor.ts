import type { TenantEntry } from "../catalog/entry.ts";
import { bounded, concurrencyOf } from "../each.ts";
import { planFleet } from "../fleet/plan-fleet.ts";
import type { TenancyRuntime } from "../runtime.ts";
import { movesAside } from "../tenants/aside.ts";
import { HOLDING_CHECK } from "../tenants/holds.ts";
import type { SweepReport } from "../tenants/sweep.ts";
import type { Tenants } from "../tenants/tenants.ts";
import { deletedFindings } from "./deleted-findings.ts";
import type { Finding } from "./finding.ts";
import { groundFindings, mendGrounds } from "./ground-findings.ts";
import { readyFinding, readyFixed } from "./ready-findings.ts";
import { isAway, quarantineFindings, storeFindings } from "./tenant-findings.ts";
import { unfinishedFindings } from "./unfinished-findings.ts";

export interface DoctorOptions {
  /**
   * Removes what killed processes have left, completes purges, deletions and restorations that were begun, and releases tenants from the quarantine
   * that Tenantry put them in where their stores are in order again. Destroys nothing that was ever in service.
   * @default false
   */
  readonly fix?: boolean;
  /**
   * How many stores are looked at at a time.
   * @default 4
   */
  readonly concurrency?: number;
  /** Told after each store, with how many there are. */
  readonly onStore?: (done: number, of: number) => void;
}

export interface DoctorReport {
  /** How many tenants' stores were looked at. */
  readonly stores: number;
  /** What is wrong; with `fix`, what is still wrong. */
  readonly findings: readonly Finding[];
  /** What was mended, a sentence each. */
  readonly fixed: readonly string[];
}

/** Looks at everything that a tenancy stands on: grounds, leftovers, each tenant's store, its stamp and its migrations. */
export async function examine(
  runtime: TenancyRuntime,
  tenants: Tenants,
  options: DoctorOptions,
): Promise<DoctorReport> {
  const concurrency = concurrencyOf(options);
  const fixed: string[] = options.fix ? await mendGrounds(runtime.config) : [];
  const findings: Finding[] = await groundFindings(runtime.config);
  await runtime.refresh();
  const mended = options.fix ? await tenants.sweep() : undefined;
  if (mended !== undefined) fixed.push(...swept(mended));
  const found = await tenants.sweep({ dryRun: true });
  // One that stands aside is not found by whoever only looks.
  const sweep = mended === undefined ? found : { ...found, kept: mended.kept };
  findings.push(...unfinishedFindings(await tenants.unfinished(), sweep), ...sweep.ready.map(readyFinding));
  findings.push(...(await sharedFindings(runtime)));
  const kept = [...runtime.catalog.directory.entries()].filter(({ placement }) => placement !== null);
  const isAside = ({ status, strategy }: TenantEntry): boolean =>
    status === "deleted" && movesAside(runtime.strategies.get(strategy));
  // What is out of reach can not be looked at.
  const entries = kept.filter((entry) => ["active", "deleted"].includes(entry.status) && !isAside(entry));
  let done = 0;
  await bounded(entries, concurrency, async (entry) => {
    let faults = await storeFindings(runtime, entry);
    if (options.fix && faults.some(isAway) && (await isBack(runtime, tenants, entry))) {
      faults = await storeFindings(runtime, entry);
      if (!faults.some(isAway)) fixed.push(`${entry.slug}: it is in service, and its store is in its place again`);
    }
    const ours = entry.holds.some(({ kind, by }) => kind === "quarantined" && by === HOLDING_CHECK);
    if (options.fix && ours && faults.length === 0) {
      await tenants.lift({ id: entry.id }, "quarantined", { by: HOLDING_CHECK });
      fixed.push(`${entry.slug}: its store is in order, and the quarantine is lifted`);
    } else {
      findings.push(...faults, ...quarantineFindings(entry));
    }
    options.onStore?.(++done, entries.length);
  });
  await bounded(kept.filter(isAside), concurrency, async (entry) => {
    let faults = await deletedFindings(runtime, entry);
    if (options.fix && faults.length > 0) {
      await tenants.finishDelete({ id: entry.id });
      faults = await deletedFindings(runtime, entry);
      if (faults.length === 0) fixed.push(`${entry.slug}: it is deleted, and its store is out of reach now`);
    }
    findings.push(...faults);
  });
  return { stores: entries.length, findings, fixed };
}

/** Whether the store of a tenant in service is in its place by now. What keeps it from there is told by whoever opens it next. */
async function isBack(runtime: TenancyRuntime, tenants: Tenants, { id, slug }: TenantEntry): Promise<boolean> {
  try {
    return await tenants.finishRestore({ id });
  } catch (error) {
    runtime.events.report(error, `bringing the store of tenant "${slug}" back`);
    return false;
  }
}

async function sharedFindings(runtime: TenancyRuntime): Promise<Finding[]> {
  const { pending, isNew, error } = (await planFleet(runtime, { only: { shared: true } })).shared;
  if (error !== undefined) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ code: "SHARED_STORE", severity: "problem", message, remedy: "Mend the shared store, then look again." }];
  }
  if (isNew || pending.length === 0) return [];
  const message = `The shared store lacks ${pending.join(", ")}.`;
  return [{ code: "SHARED_MIGRATIONS_BEHIND", severity: "problem", message, remedy: "tenantry migrate --shared" }];
}

function swept({ removed, purged, ready, stores }: SweepReport): string[] {
  const fixed = removed.map((slug) => `${slug}: what was left of its making is removed`);
  fixed.push(...purged.map((slug) => `${slug}: its purge is completed`));
  fixed.push(...ready.map(readyFixed));
  if (stores > 0) fixed.push(`${stores} stores that were never in service are removed`);
  return fixed;
}
