import type { Database as Handle } from "bun:sqlite";
import { type Database, withNative } from "@tenantry/core/adapter";
import { FileConnection } from "./connections/file-connection.ts";

/**
 * The driver's own handle of a tenant's store, for trusted code that needs what the driver alone can do. Waits for its
 * turn to write, and holds the store for as long as `work` runs: `work` is synchronous. What runs on the handle passes
 * none of core's checks.
 *
 * @throws StatementRefusedError when `work`, or a function given to the handle's own `transaction`, answers a promise.
 * @throws CapabilityError when the tenant's store is kept by another adapter.
 *
 * @example
 * await withSqlite(db, (handle) => handle.transaction(() => handle.run("delete from drafts"))());
 */
export function withSqlite<T>(db: Database, work: (handle: Handle) => T): Promise<T> {
  return withNative(
    db,
    (connection) => (connection instanceof FileConnection ? connection : undefined),
    (connection) => connection.lend(work),
  );
}
