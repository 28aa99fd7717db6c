import { StampMismatchError, StoreDamagedError, StoreMissingError } from "../errors.ts";
import { checkConnection } from "../strategies/check-adapter.ts";
import type { Connection } from "../strategies/connection.ts";
import { checkStamp, UNUSED_EPOCH } from "../strategies/stamp.ts";
import type { ConnectionUse, Strategy } from "../strategies/strategy.ts";
import type { ReadyStoreRow } from "./ready-store-rows.ts";

/** A connection to a store that no tenant has had. Throws `StampMismatchError` or `StoreMissingError` where it is no such store. */
export async function openUnused(strategy: Strategy, row: ReadyStoreRow, use: ConnectionUse): Promise<Connection> {
  const nobody = { id: row.id, epoch: UNUSED_EPOCH };
  const connection = await strategy.connect(nobody, placementOf(row), use);
  checkConnection(connection, strategy.name, "core");
  try {
    await checkStamp(connection, nobody, strategy.name);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Whether such an error means that the store is not what the catalog says of it. */
export function isUsed(error: unknown): boolean {
  return [StampMismatchError, StoreMissingError, StoreDamagedError].some((kind) => error instanceof kind);
}

/** Where a store that is made beforehand stands. */
export function placementOf({ placement }: ReadyStoreRow): unknown {
  return JSON.parse(placement ?? "null");
}
