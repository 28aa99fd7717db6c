import type { ControlServices } from "../control.ts";
import { newAttempt, whileUnderWay } from "../provisioning/attempt.ts";
import { leftoversOf } from "../provisioning/leftover-stores.ts";
import { storeEpochAnywhere } from "../provisioning/store-epoch.ts";
import { UNUSED_EPOCH } from "../strategies/stamp.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { beginRemoving, deleteReadyStore, type ReadyStoreRow } from "./ready-store-rows.ts";
import { isUsed, openUnused, placementOf } from "./unused-store.ts";

/** Whom the audit log names for stores that are made and removed without being asked for. */
export const READY_STORES = "system:ready-stores";

/**
 * Destroys a store that was made beforehand, or what there is of it, and then its row. One that a tenant has had is never
 * destroyed, whatever the catalog says: it loses its row alone. Answers whether the row is gone by this; one whose store can not be
 * removed now is reported, and found again by the next sweep.
 */
export async function removeReadyStore(services: ControlServices, actor: string, row: ReadyStoreRow): Promise<boolean> {
  const strategy = services.strategies.get(row.strategy);
  if (strategy === undefined) return false;
  const during = `removing the store ${row.id}, which was made beforehand,`;
  try {
    if (row.state === "ready") await (await openUnused(strategy, row, "migrate")).close();
  } catch (error) {
    if (isUsed(error)) return await dropUsedStore(services, row, error);
    services.events.report(error, during);
    return false;
  }
  const attempt = newAttempt(services.now().toISOString());
  return await whileUnderWay(attempt, async () => {
    if (!(await services.catalog.act(actor, (write) => beginRemoving(write, row, attempt)))) return false;
    let wasUsed: boolean;
    try {
      wasUsed = await destroyUnused(strategy, row);
    } catch (error) {
      services.events.report(error, during);
      return false;
    }
    await services.catalog.act(actor, function* (write) {
      yield* deleteReadyStore(write, row.id, attempt);
      yield* write.audit(wasUsed ? "store.dropped" : "store.removed", null, detailOf(row));
    });
    return true;
  });
}

/**
 * Takes a store off the list that is not what the catalog has it for, and reports why. Answers whether it was on the list still:
 * one that was taken since it was read is not, and all is well.
 */
export async function dropUsedStore(services: ControlServices, row: ReadyStoreRow, reason: unknown): Promise<boolean> {
  const attempt = newAttempt(services.now().toISOString());
  const dropped = await services.catalog.act(READY_STORES, function* (write) {
    if (!(yield* beginRemoving(write, row, attempt))) return false;
    yield* deleteReadyStore(write, row.id, attempt);
    yield* write.audit("store.dropped", null, detailOf(row));
    return true;
  });
  if (dropped) services.events.report(reason, `opening the store ${row.id}, which was made beforehand,`);
  return dropped;
}

/** What the audit log says of such a store. Under no tenant: its tenant's log begins with the tenant. */
export function detailOf({ id, strategy, server }: ReadyStoreRow): Record<string, unknown> {
  return { id, strategy, server };
}

/** Answers whether it is a tenant's, and therefore stays. */
async function destroyUnused(strategy: Strategy, row: ReadyStoreRow): Promise<boolean> {
  const identity = { id: row.id, epoch: UNUSED_EPOCH };
  const placements: unknown[] = [];
  if (row.placement !== null) placements.push(placementOf(row));
  else for await (const { id, placement } of leftoversOf(strategy)) if (id === row.id) placements.push(placement);
  let wasUsed = false;
  for (const placement of placements) {
    const epoch = await storeEpochAnywhere(strategy, identity, placement);
    if (epoch !== undefined && epoch !== UNUSED_EPOCH) wasUsed = true;
    else await strategy.destroy(identity, placement);
  }
  return wasUsed;
}
