import { type Database, withNative } from "@tenantry/core/adapter";
import type { Client } from "pg";
import { BoundConnection } from "./connections/bound-connection.ts";

/**
 * The driver's own client on a tenant's store, for trusted code that needs what the driver alone can do. It is lent inside a
 * transaction that is bound to the tenant, which is committed when `work` resolves and rolled back when it rejects. What
 * runs on it passes none of core's checks, and `work` must not end that transaction. The client's connection is closed behind it:
 * a query that nobody waited for fails then.
 *
 * @throws CapabilityError when the tenant's store is kept by another adapter.
 *
 * @example
 * const { rows } = await withPostgres(db, (client) => client.query("explain analyze select * from posts"));
 */
export function withPostgres<T>(db: Database, work: (client: Client) => T | Promise<T>): Promise<T> {
  return withNative(
    db,
    (connection) => (connection instanceof BoundConnection ? connection : undefined),
    (connection) => connection.lend(work),
  );
}
