import type { ControlServices } from "../control.ts";
import { isAbandonedAttempt } from "../provisioning/attempt.ts";
import { samePlace } from "../strategies/ready-targets.ts";
import { attemptOf, isReadyStore, type ReadyStoreRow, readyStores } from "./ready-store-rows.ts";
import { removeReadyStore } from "./remove-ready-store.ts";
import { isUsed, openUnused } from "./unused-store.ts";

/**
 * What is wrong with a store that was made beforehand. `abandoned`: who made or removed it is gone; `outdated`: it has other
 * migrations than the program; `used`: it is not there, damaged, or a tenant has it; `unconfigured`: so is its strategy.
 */
export type ReadyFault = "abandoned" | "outdated" | "used" | "unconfigured";

/** Milliseconds for which stores of another release of the program are left to it: one hour. */
const HAND_OVER = 3_600_000;

export interface UnwantedStore {
  readonly row: ReadyStoreRow;
  readonly fault: ReadyFault;
}

/** Stores made beforehand that no tenant can have. Where they are `opened`, also those that are not what the catalog says. */
export async function unwantedStores(
  services: ControlServices,
  { opened, olderThan }: { readonly opened: boolean; readonly olderThan?: number },
): Promise<UnwantedStore[]> {
  const unwanted: UnwantedStore[] = [];
  for (const row of await services.catalog.read((reader) => readyStores(reader))) {
    const fault = faultOf(services, row, olderThan) ?? (opened ? await faultInside(services, row) : undefined);
    if (fault !== undefined) unwanted.push({ row, fault });
  }
  return unwanted;
}

/** Removes them. Answers those that are gone by this. */
export async function removeUnwanted(
  services: ControlServices,
  actor: string,
  unwanted: readonly UnwantedStore[],
): Promise<UnwantedStore[]> {
  const removed: UnwantedStore[] = [];
  for (const store of unwanted) if (await removeReadyStore(services, actor, store.row)) removed.push(store);
  return removed;
}

/** Ready ones beyond what is asked for, the newest of each place; or all of them. */
export async function surplusStores({ catalog, ready }: ControlServices, all: boolean): Promise<ReadyStoreRow[]> {
  const rows = (await catalog.read((reader) => readyStores(reader))).filter(({ state }) => state === "ready");
  return rows.filter((row, index) => {
    const before = rows.slice(0, index).filter((other) => samePlace(other, row)).length;
    return all || before >= ready.count(row);
  });
}

function faultOf(services: ControlServices, row: ReadyStoreRow, olderThan?: number): ReadyFault | undefined {
  const strategy = services.strategies.get(row.strategy);
  if (strategy === undefined) return "unconfigured";
  const attempt = attemptOf(row);
  if (attempt !== undefined) return isAbandonedAttempt(attempt, services.now(), olderThan) ? "abandoned" : undefined;
  if (row.migrations === services.stores.current(strategy)) return undefined;
  // One made since this program began is of another release of it, which runs beside it for a while.
  const isOthers = row.madeAt > services.ready.since && services.now().getTime() - Date.parse(row.madeAt) < HAND_OVER;
  return isOthers ? undefined : "outdated";
}

async function faultInside(services: ControlServices, row: ReadyStoreRow): Promise<ReadyFault | undefined> {
  const strategy = services.strategies.get(row.strategy);
  if (strategy === undefined || row.state !== "ready") return undefined;
  try {
    await (await openUnused(strategy, row, "read")).close();
    return undefined;
  } catch (error) {
    // One that can not be reached now may be well, and one that was taken since it was read is not on the list any more.
    if (!isUsed(error)) return undefined;
    return (await services.catalog.read((reader) => isReadyStore(reader, row.id))) ? "used" : undefined;
  }
}
