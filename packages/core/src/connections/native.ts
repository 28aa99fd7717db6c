import type { Database } from "../database/database.ts";
import { CapabilityError, InsideTransactionError } from "../errors.ts";
import type { Awaitable, Connection } from "../strategies/connection.ts";
import { nativeAccess } from "./tenant-store.ts";

/**
 * Lends the driver's own handle under a `Database` for one piece of work, when it is this work's turn to write. For
 * adapters, which type it: `withSqlite(db, (handle) => …)`. What runs on the handle passes none of core's checks.
 *
 * `pick` answers the handle, or undefined where the connection is another adapter's: then `CapabilityError`.
 */
export async function withNative<Handle, T>(
  database: Database,
  pick: (connection: Connection) => Handle | undefined,
  work: (handle: Handle) => Awaitable<T>,
): Promise<T> {
  const access = nativeAccess(database);
  if (access === undefined) {
    throw new InsideTransactionError(
      "The driver's own handle can not be lent inside a transaction. Take it from the database outside of it.",
    );
  }
  return await access.native((connection) => {
    const handle = pick(connection);
    if (handle === undefined) throw new CapabilityError("This tenant's store is kept by another adapter.");
    return work(handle);
  });
}
