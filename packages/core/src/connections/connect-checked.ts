import type { TenantEntry } from "../catalog/entry.ts";
import { checkConnection } from "../strategies/check-adapter.ts";
import type { Connection } from "../strategies/connection.ts";
import { checkStamp, stampGuard } from "../strategies/stamp.ts";
import type { ConnectionUse, Strategy } from "../strategies/strategy.ts";

/** A connection to a tenant's store. Throws `StampMismatchError`, and closes it, where the store is not this tenant's. */
export async function connectChecked(strategy: Strategy, entry: TenantEntry, use: ConnectionUse): Promise<Connection> {
  const tenant = { id: entry.id, epoch: entry.epoch };
  const guard = strategy.dialect === "postgres" ? stampGuard(tenant, strategy.name) : undefined;
  const connection = await strategy.connect(tenant, entry.placement, use, guard);
  checkConnection(connection, strategy.name, "core");
  try {
    await checkStamp(connection, entry, strategy.name);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
