import { StoreMissingError } from "../errors.ts";
import { checkConnection } from "../strategies/check-adapter.ts";
import { stampedEpoch, UNUSED_EPOCH } from "../strategies/stamp.ts";
import type { Strategy, TenantIdentity } from "../strategies/strategy.ts";

/**
 * The epoch in the stamp of what lies at a placement, as `stampedEpoch` has it. Undefined where no whole store is there. Throws
 * where that can not be told: then nothing there may be removed. As its owner, who needs nothing that a restore may have left out.
 */
export async function storeEpoch(
  strategy: Strategy,
  identity: TenantIdentity,
  placement: unknown,
): Promise<number | undefined> {
  try {
    const store = await strategy.connect(identity, placement, "migrate");
    checkConnection(store, strategy.name, "core");
    try {
      return await stampedEpoch(store, identity.id);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreMissingError) return undefined;
    throw error;
  }
}

/** The same also where the store stands aside, as that of a deleted tenant does. It stands there again unless nobody ever had it. */
export async function storeEpochAnywhere(
  strategy: Strategy,
  identity: TenantIdentity,
  placement: unknown,
): Promise<number | undefined> {
  const inPlace = await storeEpoch(strategy, identity, placement);
  if (inPlace !== undefined || strategy.capabilities.moveAside !== true) return inPlace;
  try {
    await strategy.bringBack?.(identity, placement);
  } catch (error) {
    if (error instanceof StoreMissingError) return undefined;
    throw error;
  }
  let isSomebodys = true;
  try {
    const aside = await storeEpoch(strategy, identity, placement);
    isSomebodys = aside !== undefined && aside !== UNUSED_EPOCH;
    return aside;
  } finally {
    if (isSomebodys) await strategy.moveAside?.(identity, placement);
  }
}
