import { join } from "node:path";
import type { CatalogStore } from "@tenantry/core/adapter";
import { sqliteCatalog } from "./catalog.ts";
import { type SqliteFiles, type SqliteFilesOptions, sqliteFiles } from "./files.ts";
import { type SqliteShared, sqliteShared } from "./shared.ts";
import { checkPath } from "./stores/paths.ts";

export interface SqliteOptions extends Omit<SqliteFilesOptions, "directory" | "shared"> {
  /**
   * Tenants' statements may join shared tables as `shared.<table>`; they see the whole shared store.
   * @default false
   */
  readonly sharedJoins?: boolean;
}

/** All that a tenancy needs to live in one directory: give it to `createTenancy` with three dots. */
export interface SqlitePreset {
  readonly catalog: CatalogStore;
  readonly shared: SqliteShared;
  readonly strategies: [SqliteFiles];
}

/**
 * The catalog, the shared store and the tenants' stores as SQLite files in one directory: `catalog.sqlite`,
 * `shared.sqlite` and `tenants/`. Nothing is opened or made before it is first used.
 *
 * @example
 * createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });
 */
export function sqlite(directory: string, options: SqliteOptions = {}): SqlitePreset {
  checkPath(directory, "The data directory");
  const { sharedJoins = false, ...files } = options;
  const { busyTimeout, allowNetworkFileSystem } = options;
  const single = {
    ...(busyTimeout === undefined ? {} : { busyTimeout }),
    ...(allowNetworkFileSystem === undefined ? {} : { allowNetworkFileSystem }),
  };
  const shared = sqliteShared(join(directory, "shared.sqlite"), single);
  return {
    catalog: sqliteCatalog(join(directory, "catalog.sqlite"), single),
    shared,
    strategies: [sqliteFiles({ ...files, directory: join(directory, "tenants"), ...(sharedJoins ? { shared } : {}) })],
  };
}
