import { CapabilityError, type Database } from "@tenantry/core";
import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { type AnyAdapter, type AnyIntrospector, type AnyQueryCompiler, anyCompiler } from "./any-version.ts";
import { SqliteStoreAdapter } from "./sqlite-store-adapter.ts";
import { TenantDriver } from "./tenant-driver.ts";
import { withoutOwnTables } from "./without-own-tables.ts";

/** What `new Kysely({ dialect })` is given. */
export interface TenantDialect {
  createAdapter(): AnyAdapter;
  createDriver(): TenantDriver;
  createQueryCompiler(): AnyQueryCompiler;
  createIntrospector(kysely: never): AnyIntrospector;
}

type DialectParts = Omit<TenantDialect, "createDriver">;

const DIALECTS: ReadonlyMap<string, DialectParts> = new Map<string, DialectParts>([
  [
    "sqlite",
    {
      createAdapter: () => new SqliteStoreAdapter(),
      createQueryCompiler: () => anyCompiler(new SqliteQueryCompiler()),
      createIntrospector: (kysely) => withoutOwnTables(new SqliteIntrospector(kysely)),
    },
  ],
  [
    "postgres",
    {
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => anyCompiler(new PostgresQueryCompiler()),
      createIntrospector: (kysely) => withoutOwnTables(new PostgresIntrospector(kysely)),
    },
  ],
]);

/**
 * Kysely on a tenant's database, or on the shared one: the SQL dialect of its store, its checks, its queues and its time
 * limits. Cheap to make; keep the Kysely instance with `memo`. `destroy()` closes nothing: the store is Tenantry's.
 *
 * Throws `CapabilityError` for a store whose SQL Kysely does not speak.
 *
 * @example
 * const kysely = memo("kysely", () => new Kysely<Tables>({ dialect: tenantDialect(db) }));
 * await kysely.selectFrom("posts").selectAll().execute();
 */
export function tenantDialect(db: Database): TenantDialect {
  const parts = DIALECTS.get(db.dialect);
  if (parts !== undefined) return { ...parts, createDriver: () => new TenantDriver(db) };
  const spoken = [...DIALECTS.keys()].join(" and ");
  throw new CapabilityError(`A store that speaks "${db.dialect}" can not be used with Kysely, only ${spoken}.`);
}
