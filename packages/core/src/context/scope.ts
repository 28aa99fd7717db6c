import type { Database } from "../database/database.ts";
import type { Tenant } from "../tenant.ts";

/** What code that works for one tenant is given: a handler, a script, a job. */
export interface Scope<Fields = Record<string, unknown>, Settings = Record<string, unknown>> {
  readonly tenant: Tenant<Fields, Settings>;
  /** SQL on the tenant's own store. */
  readonly db: Database;
  /** SQL on what all tenants share. The engine refuses writes. */
  readonly shared: Database;
  /**
   * Keeps what should live as long as the tenant's store and not be made at each request: `make` runs once for each `key`.
   * Dropped when the store's connections are closed, and when the tenant's epoch, status or holds change; one that can be disposed
   * of is, in no tenant's scope.
   */
  memo<T>(key: unknown, make: () => T): T;
}
