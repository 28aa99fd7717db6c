import type { CatalogReader } from "../catalog/reader.ts";
import type { Steps } from "../catalog/steps.ts";
import { provisioningTenants, type TenantRow, tenantWithId, unfinishedPurges } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import { ABANDONED_AFTER } from "../provisioning/attempt.ts";
import { leftoversOf, removeStore } from "../provisioning/leftover-stores.ts";
import { isReadyStore } from "../ready-stores/ready-store-rows.ts";
import { type ReadyFault, removeUnwanted, unwantedStores } from "../ready-stores/unwanted-stores.ts";
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
  /** Stores that this catalog knows nothing of: perhaps another's, or newer than a catalog that was put back. Never touched. */
  readonly unknown: readonly UnknownStore[];
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

/** Removes tenants whose making was abandoned, and stores of those that never became active or are purged. */
export async function sweepUnfinished(
  services: ControlServices,
  actor: string,
  { olderThan = ABANDONED_AFTER, dryRun = false }: SweepOptions,
): Promise<SweepReport> {
  const removed = await removeAbandoned(services, actor, olderThan, dryRun);
  const purged = await finishPurges(services, actor, dryRun);
  const ready = await sweepReady(services, actor, olderThan, dryRun);
  const unknown: UnknownStore[] = [];
  let stores = 0;
  for (const strategy of services.strategies.values()) {
    for await (const leftover of leftoversOf(strategy)) {
      const { id, placement } = leftover;
      const fate = await services.catalog.read((reader) => fateOf(reader, id, placement));
      if (fate === "keep") continue;
      if (fate === "destroy" && id !== undefined)
        stores += dryRun || (await removeStore(services, strategy, id, leftover)) ? 1 : 0;
      else unknown.push({ strategy: strategy.name, placement, ...(id !== undefined && { id }) });
    }
  }
  return { removed, purged, ready, stores, unknown };
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
): Promise<string[]> {
  const rows = await services.catalog.read((reader) => provisioningTenants(reader));
  if (dryRun) return rows.filter((row) => isRemovable(row, services.now(), olderThan)).map(({ slug }) => slug);
  const removed: string[] = [];
  for (const { id, slug } of rows) {
    const gone = await services.catalog.act(actor, function* (write) {
      const row = yield* tenantWithId(write, id);
      if (row === undefined || !isRemovable(row, services.now(), olderThan)) return false;
      yield* removeProvisioning(write, id);
      yield* write.audit("tenant.abandoned", id, { slug });
      return true;
    });
    if (gone) removed.push(slug);
  }
  return removed;
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

/** Asked after the store was seen: nobody sees a store before its tenant's row is written, so one that is being made is known. */
function* fateOf(
  reader: CatalogReader,
  id: string | undefined,
  placement: unknown,
): Steps<"keep" | "destroy" | "unknown"> {
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
  return made !== undefined && Number(made[0]) === 0 ? "destroy" : "unknown";
}
