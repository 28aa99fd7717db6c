import { requireTenant, type TenantRow, tenantWithId } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import { InvalidStateError, StoreMissingError } from "../errors.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { TenantReference } from "../tenant.ts";
import { deleteTenant, requireDeletedTenant, restoreTenant } from "./lifecycle.ts";

/** What is done with the store of a tenant that is deleted, where its strategy can. */
interface AsideVerbs {
  moveAside(): Promise<void>;
  bringBack(): Promise<void>;
}

/** Whether the stores of deleted tenants are out of reach. */
export function movesAside(strategy: Strategy | undefined): boolean {
  return strategy?.capabilities.moveAside === true;
}

/** Takes a tenant out of service, and then its store out of reach. Of one that is deleted already the store alone. */
export async function putAside(services: ControlServices, actor: string, which: TenantReference): Promise<TenantRow> {
  try {
    const deleted = await services.catalog.act(actor, (write) => deleteTenant(write, which));
    await moveStoreAside(services, deleted);
    return deleted;
  } catch (error) {
    if (error instanceof InvalidStateError) await finishDelete(services, which);
    throw error;
  }
}

/**
 * Puts the store of a tenant that the catalog has as deleted out of everybody's reach. One that can not be moved now stays
 * where it is, and the catalog alone keeps it out.
 */
async function moveStoreAside(services: ControlServices, row: TenantRow): Promise<void> {
  const verbs = verbsOf(services, row);
  if (verbs === undefined) return;
  try {
    await verbs.moveAside();
    // Whoever restored the tenant meanwhile looked for its store too early.
    const now = await services.catalog.read((reader) => tenantWithId(reader, row.id));
    if (now?.status === "active") await verbs.bringBack();
  } catch (error) {
    services.events.report(error, `moving the store of tenant "${row.slug}" aside`);
  }
}

/** The same for a tenant whose deletion or restoration may not have come to its end. Of any other nothing is done. */
export async function finishDelete(services: ControlServices, which: TenantReference): Promise<void> {
  const row = await services.catalog.read((reader) => requireTenant(reader, which, "delete"));
  if (row.status === "deleted") await moveStoreAside(services, row);
}

/**
 * Returns the store of a tenant that is in service: whoever deleted it while another restored it may have been killed with the
 * store aside. Answers whether it is in its place; of any other tenant nothing is done.
 */
export async function finishRestore(services: ControlServices, which: TenantReference): Promise<boolean> {
  const row = await services.catalog.read((reader) => requireTenant(reader, which, "restore"));
  const verbs = row.status === "active" ? verbsOf(services, row) : undefined;
  if (verbs === undefined) return false;
  try {
    await verbs.bringBack();
  } catch (error) {
    // Then it is not aside either.
    if (error instanceof StoreMissingError) return false;
    throw error;
  }
  // Whoever deleted the tenant meanwhile moved its store aside too early.
  const now = await services.catalog.read((reader) => tenantWithId(reader, row.id));
  if (now?.status !== "deleted") return true;
  await verbs.moveAside();
  return false;
}

/** Brings a deleted tenant's store back, and then the tenant into service. Of one in service the store alone. */
export async function bringBack(services: ControlServices, actor: string, which: TenantReference): Promise<TenantRow> {
  try {
    const deleted = await services.catalog.read((reader) => requireDeletedTenant(reader, which));
    await bringStoreBack(services, deleted);
    const restored = await services.catalog.act(actor, (write) => restoreTenant(write, which));
    // Whoever deleted it at the same time may have moved the store aside since.
    await bringStoreBack(services, restored);
    return restored;
  } catch (error) {
    if (error instanceof InvalidStateError) await finishRestore(services, which);
    throw error;
  }
}

/** Returns the store of a tenant that is to be served again. */
export async function bringStoreBack(services: ControlServices, row: TenantRow): Promise<void> {
  await verbsOf(services, row)?.bringBack();
}

function verbsOf(services: ControlServices, row: TenantRow): AsideVerbs | undefined {
  const { id, epoch } = row;
  const strategy = services.strategies.get(row.strategy);
  if (!movesAside(strategy) || strategy === undefined || row.placement === null) return undefined;
  const placement: unknown = JSON.parse(row.placement);
  return {
    moveAside: async () => await strategy.moveAside?.({ id, epoch }, placement),
    bringBack: async () => await strategy.bringBack?.({ id, epoch }, placement),
  };
}
