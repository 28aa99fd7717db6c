import { domainsOfTenant } from "../catalog/domain-rows.ts";
import type { Steps } from "../catalog/steps.ts";
import { requireTenant, type TenantRow } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { type ControlServices, strategyNamed } from "../control.ts";
import { retryBusy } from "../retry-busy.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { TenantReference } from "../tenant.ts";
import { type PurgeReceipt, readReceipt } from "./purge-receipt.ts";
import { purgeableTenant, requireDeleted } from "./purge-rows.ts";
import { releaseSlug } from "./slug-claim.ts";
import { copyStore, requireSnapshots } from "./snapshot.ts";

export interface PurgeOptions {
  /** A file, not there yet, that gets a last copy of the store; `false` goes without one, and the data is gone for good. */
  readonly snapshot: string | false;
}

/** How long the last snapshot waits for transactions that were open when the tenant was deleted, in milliseconds. */
const WRITERS_END = 10_000;

/**
 * Destroys a deleted tenant for good. The catalog says so before the store is touched, and forgets where the store was
 * only once it is gone: whatever process is killed in between, calling it again completes it. For a tenant that is purged
 * already it answers the receipt again.
 */
export async function purgeTenant(
  services: ControlServices,
  actor: string,
  which: TenantReference,
  options: PurgeOptions,
): Promise<PurgeReceipt> {
  const row = await services.catalog.read((reader) => purgeableTenant(reader, which));
  if (row.status === "purged" && row.placement === null) {
    return await services.catalog.read((reader) => readReceipt(reader, row.id));
  }
  const strategy = strategyNamed(services, row.strategy);
  if (row.status === "deleted") await markPurged(services, actor, strategy, row, options);
  return await finishPurge(services, actor, row);
}

/** Destroys the store of a tenant that the catalog has as purged, and notes that it is gone. */
export async function finishPurge(services: ControlServices, actor: string, row: TenantRow): Promise<PurgeReceipt> {
  const { id, epoch, slug } = row;
  const strategy = strategyNamed(services, row.strategy);
  if (row.placement !== null) await strategy.destroy({ id, epoch }, JSON.parse(row.placement));
  services.events.emit("tenant:purging", { tenantId: id, slug, actor, step: "destroy" });
  const receipt = await services.catalog.act(actor, function* (write) {
    yield* write.query("update tenants set placement = null, migrations = null where id = $1", [id]);
    yield* write.audit("tenant.purged", id, { slug });
    return yield* readReceipt(write, id);
  });
  services.events.emit("tenant:purged", { tenantId: id, slug, actor });
  return receipt;
}

/** The point of no return. With a snapshot nobody writes to the store between the copy and the mark. */
async function markPurged(
  services: ControlServices,
  actor: string,
  strategy: Strategy,
  row: TenantRow,
  { snapshot }: PurgeOptions,
): Promise<void> {
  const { id, epoch, slug } = row;
  const step = (name: string): void => {
    services.events.emit("tenant:purging", { tenantId: id, slug, actor, step: name });
  };
  const mark = async (): Promise<void> => {
    await services.catalog.act(actor, (write) => writePurged(write, id, snapshot));
    step("mark");
  };
  if (snapshot === false) return await mark();
  // Before the store is opened: it may be out of reach, and be missed for the wrong reason.
  requireSnapshots(strategy, row);
  const store = await strategy.connect({ id, epoch }, JSON.parse(row.placement ?? "null"), "migrate");
  try {
    const alone = await retryBusy(() => store.begin(), WRITERS_END);
    try {
      await copyStore(strategy, row, snapshot);
      step("snapshot");
      await mark();
    } finally {
      await alone.rollback();
    }
  } finally {
    await store.close();
  }
}

function* writePurged(write: CatalogWrite, id: string, snapshot: string | false): Steps<void> {
  const row = requireDeleted(yield* requireTenant(write, { id }, "purge"));
  const domains = (yield* domainsOfTenant(write, id, true)).map(({ host }) => host);
  for (const table of ["domains", "settings", "tenant_holds"]) {
    yield* write.query(`delete from ${table} where tenant_id = $1`, [id]);
  }
  yield* write.query(
    "update tenants set status = 'purged', fields = '{}', updated_at = $2, updated_by = $3 where id = $1",
    [id, write.at, write.actor],
  );
  yield* releaseSlug(write, row.slug, id);
  write.touch(id);
  const { slug, name, strategy, placement } = row;
  yield* write.audit("tenant.purge", id, {
    slug,
    name,
    strategy,
    placement: placement === null ? null : JSON.parse(placement),
    domains,
    snapshot: snapshot === false ? null : snapshot,
  });
}
