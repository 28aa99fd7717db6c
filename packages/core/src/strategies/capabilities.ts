/** What a strategy can do beyond the required verbs. Everything an adapter does not declare has the default. */
export interface Capabilities {
  /**
   * More than one transaction may write to a store at once. Where false, core keeps one write queue a tenant.
   * @default true
   */
  readonly concurrentWriters: boolean;
  /**
   * DDL is part of a transaction: a migration that fails leaves nothing behind.
   * @default true
   */
  readonly transactionalDdl: boolean;
  /**
   * The application's own statements may change the schema (`create table`), not only migrations.
   * @default true
   */
  readonly changesSchema: boolean;
  /**
   * A tenant's SQL may join `shared.<table>`.
   * @default false
   */
  readonly sharedJoins: boolean;
  /**
   * `snapshot` copies a store to a file while it is being used.
   * @default false
   */
  readonly snapshot: boolean;
  /**
   * `moveAside` puts the store of a deleted tenant out of everybody's reach, and `bringBack` returns it.
   * @default false
   */
  readonly moveAside: boolean;
  /**
   * `provision` copies a template store instead of running every migration.
   * @default false
   */
  readonly template: boolean;
  /**
   * Nobody can see anything of a store that is being made before `prepare` has returned, and a crash leaves nothing of it. Core
   * then begins to make it while the catalog still writes the tenant's row.
   * @default false
   */
  readonly hiddenProvision: boolean;
  /**
   * Connections that may be open at once, over all tenants.
   * @default 256
   */
  readonly maxConnections: number;
}

/** The defaults of every capability. */
export const DEFAULT_CAPABILITIES: Capabilities = Object.freeze({
  concurrentWriters: true,
  transactionalDdl: true,
  changesSchema: true,
  sharedJoins: false,
  snapshot: false,
  moveAside: false,
  template: false,
  hiddenProvision: false,
  maxConnections: 256,
});
