import type { CatalogReader } from "../catalog/reader.ts";
import type { Steps } from "../catalog/steps.ts";
import { provisioningTenants, type TenantRow, tenantWithId, unfinishedPurges } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import { ABANDONED_AFTER } from "../provisioning/attempt.ts";
import {
  leftoversOf,
  looksServed,
  removeStore,
  removeUnserved,
  servedStoreOf,
} from "../provisioning/leftover-stores.ts";
import { isReadyStore } from "../ready-stores/ready-store-rows.ts";
import { type ReadyFault, removeUnwanted, unwantedStores } from "../ready-stores/unwanted-stores.ts";
import type { Leftover, Strategy } from "../strategies/strategy.ts";
import { isAbandoned, parseCreation } from "./creation.ts";
import { removeProvisioning } from "./creation-rows.ts";
import { finishPurge } from "./purge.ts";

export interface SweepOptions {
  /**
   * How old an unfinished tenant must be, in milliseconds, where its process can not be asked.
   * @default 3600000
   */
  readonly olderThan?: number;
  /**
   * Only says what it would do.
   * @default false
   */
  readonly dryRun?: boolean;
}

/** What a sweep did, and what it left for a person to decide on. */
export interface SweepReport {
  /** Slugs of unfinished tenants that were removed. */
  readonly removed: readonly string[];
  /** Slugs of tenants whose purge was begun and is completed now. */
  readonly purged: readonly string[];
  /** Stores made beforehand that no tenant can have, which were removed: the strategy and what was wrong with each. */
  readonly ready: readonly SweptReadyStore[];
  /** How many stores were destroyed beside those. */
  readonly stores: number;
  /** Tenants whose making looks abandoned, and whose stores are kept. Nothing of them is touched. */
  readonly kept: readonly KeptTenant[];
  /** Stores that this catalog knows nothing of: perhaps another's, or newer than a catalog that was put back. Never touched. */
  readonly unknown: readonly UnknownStore[];
}

export interface KeptTenant {
  readonly slug: string;
  /**
   * Why it can not be told whether the tenant was ever served. Absent where it was: the catalog was put back from a copy that is older, and
   * `provision` takes the store back into service.
   */
  readonly error?: unknown;
}

export interface SweptReadyStore {
  readonly id: string;
  readonly strategy: string;
  readonly fault: ReadyFault;
}

export interface UnknownStore {
  readonly strategy: string;
  readonly placement: unknown;
  readonly id?: string;
}

/**
 * Removes tenants whose making was abandoned, and stores of those that never became active or are purged. What was ever in service
 * is kept, whatever the catalog says: it may have been put back from a copy.
 */
export async function sweepUnfinished(
  services: ControlServices,
  actor: string,
  { olderThan = ABANDONED_AFTER, dryRun = false }: SweepOptions,
): Promise<SweepReport> {
  const { removed, kept } = await removeAbandoned(services, actor, olderThan, dryRun);
  const purged = await finishPurges(services, actor, dryRun);
  const ready = await sweepReady(services, actor, olderThan, dryRun);
  const unknown: UnknownStore[] = [];
  let stores = 0;
  for (const strategy of services.strategies.values()) {
    for await (const leftover of leftoversOf(strategy)) {
      const { id, placement } = leftover;
      const fate = await services.catalog.read((reader) => fateOf(reader, id, placement));
      if (fate === "keep") continue;
      const end = await endLeftover(services, strategy, leftover, fate, dryRun);
      if (end === "removed") stores++;
      if (end === "unknown") unknown.push({ strategy: strategy.name, placement, ...(id !== undefined && { id }) });
    }
  }
  return { removed, purged, ready, stores, kept, unknown };
}

/** A dry run says what would come of it. */
async function endLeftover(
  services: ControlServices,
  strategy: Strategy,
  leftover: Leftover<unknown>,
  fate: Exclude<Fate, "keep">,
  dryRun: boolean,
): Promise<"removed" | "unknown" | "left"> {
  const { id } = leftover;
  if (fate === "unknown" || id === undefined) return "unknown";
  if (fate === "destroy") {
    return dryRun || (await removeStore(services, strategy, id, leftover)) ? "removed" : "left";
  }
  if (dryRun) return (await looksServed(strategy, id, leftover)) ? "unknown" : "removed";
  const end = await removeUnserved(services, strategy, id, leftover);
  return end === "served" ? "unknown" : end;
}

async function sweepReady(
  services: ControlServices,
  actor: string,
  olderThan: number,
  dryRun: boolean,
): Promise<SweptReadyStore[]> {
  const unwanted = await unwantedStores(services, { opened: true, olderThan });
  const swept = dryRun ? unwanted : await removeUnwanted(services, actor, unwanted);
  return swept.map(({ row: { id, strategy }, fault }) => ({ id, strategy, fault }));
}

async function removeAbandoned(
  services: ControlServices,
  actor: string,
  olderThan: number,
  dryRun: boolean,
): Promise<Pick<SweepReport, "removed" | "kept">> {
  const rows = await services.catalog.read((reader) => provisioningTenants(reader));
  const removed: string[] = [];
  const kept: KeptTenant[] = [];
  for (const row of rows.filter((found) => isRemovable(found, services.now(), olderThan))) {
    const why = await whyKept(services, row, dryRun);
    if (why !== undefined) kept.push(why);
    else if (dryRun || (await removeRow(services, actor, row.id, olderThan))) removed.push(row.slug);
  }
  return { removed, kept };
}

/** The row stays where its store does: it is all that says whose that is. */
async function whyKept(services: ControlServices, row: TenantRow, dryRun: boolean): Promise<KeptTenant | undefined> {
  const { slug } = row;
  try {
    return (await servedStoreOf(services, row, { looks: dryRun })) === undefined ? undefined : { slug };
  } catch (error) {
    return { slug, error };
  }
}

async function removeRow(services: ControlServices, actor: string, id: string, olderThan: number): Promise<boolean> {
  return await services.catalog.act(actor, function* (write) {
    const row = yield* tenantWithId(write, id);
    if (row === undefined || !isRemovable(row, services.now(), olderThan)) return false;
    yield* removeProvisioning(write, id);
    yield* write.audit("tenant.abandoned", id, { slug: row.slug });
    return true;
  });
}

/** A store that can not be removed now stands in no other's way, and is found again by the next sweep. */
async function finishPurges(services: ControlServices, actor: string, dryRun: boolean): Promise<string[]> {
  const rows = await services.catalog.read((reader) => unfinishedPurges(reader));
  if (dryRun) return rows.map(({ slug }) => slug);
  const purged: string[] = [];
  for (const row of rows) {
    try {
      await finishPurge(services, actor, row);
      purged.push(row.slug);
    } catch (error) {
      services.events.report(error, `completing the purge of tenant "${row.slug}"`);
    }
  }
  return purged;
}

function isRemovable(row: TenantRow, now: Date, olderThan: number): boolean {
  const creation = parseCreation(row.creation);
  return row.status === "provisioning" && creation !== undefined && isAbandoned(creation, now, olderThan);
}

/** What becomes of a store that was found. `sweep`: it goes unless somebody was served from it. */
type Fate = "keep" | "destroy" | "sweep" | "unknown";

/** Asked after the store was seen: nobody sees a store before its tenant's row is written, so one that is being made is known. */
function* fateOf(reader: CatalogReader, id: string | undefined, placement: unknown): Steps<Fate> {
  if (id === undefined) return "unknown";
  // Before the tenants: when it is taken it goes from here to there.
  if (yield* isReadyStore(reader, id)) return "keep";
  const row = yield* tenantWithId(reader, id);
  if (row?.status === "provisioning") return "keep";
  if (row?.status === "purged") return "destroy";
  if (row !== undefined) return row.placement === JSON.stringify(placement) ? "keep" : "unknown";
  // Only this catalog's own log can tell that the store is this catalog's, and was never anybody's.
  const made = yield* reader.row(
    "select max(case when action = 'tenant.provisioned' then 1 else 0 end) from audit_log " +
      "where tenant_id = $1 and action in ('tenant.create', 'tenant.provisioned') having count(*) > 0",
    [id],
  );
  return made !== undefined && Number(made[0]) === 0 ? "sweep" : "unknown";
}
