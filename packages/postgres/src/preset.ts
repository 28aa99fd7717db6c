import { type PostgresCatalog, postgresCatalog } from "./catalog.ts";
import { type PostgresDatabases, type PostgresDatabasesOptions, postgresDatabases } from "./databases.ts";
import { type PostgresSchemas, type PostgresSchemasOptions, postgresSchemas } from "./schemas.ts";
import { type PostgresShared, postgresShared } from "./shared.ts";

interface DirectAddress {
  /**
   * An address that leads to the server itself, where `url` leads to a pooler.
   * @default url
   */
  readonly directUrl?: string;
}

export interface PostgresOptions extends Omit<PostgresSchemasOptions, "url" | "shared"> {
  /** A schema for each tenant. */
  readonly strategy?: "schemas";
  /**
   * Tenants' statements may join shared tables as `shared.<table>`; they then read all of what is shared.
   * @default false
   */
  readonly sharedJoins?: boolean;
}

export interface PostgresDatabasesPresetOptions extends Omit<PostgresDatabasesOptions, "url">, DirectAddress {
  /** A database for each tenant: on the catalog's server, or on `servers`. */
  readonly strategy: "databases";
}

/** All that a tenancy needs to live in Postgres: give it to `createTenancy` with three dots. */
export interface PostgresPreset<Tenants = PostgresSchemas> {
  readonly catalog: PostgresCatalog;
  readonly shared: PostgresShared;
  readonly strategies: [Tenants];
}

/**
 * The catalog, the shared store and a schema for each tenant in one Postgres database; with `strategy: "databases"` a database
 * for each tenant beside it. Nothing is opened or made before it is first used.
 *
 * @example
 * createTenancy({ ...postgres(process.env.DATABASE_URL), modules: { tenant: [blog] } });
 */
export function postgres(url: string, options?: PostgresOptions): PostgresPreset;
export function postgres(url: string, options: PostgresDatabasesPresetOptions): PostgresPreset<PostgresDatabases>;
export function postgres(
  url: string,
  options: PostgresOptions | PostgresDatabasesPresetOptions = {},
): PostgresPreset<PostgresSchemas | PostgresDatabases> {
  const { directUrl, adminUrl, connectTimeout } = options;
  const common = { url, adminUrl, ...(connectTimeout !== undefined && { connectTimeout }) };
  const shared = postgresShared(common);
  return {
    catalog: postgresCatalog({ ...common, ...(directUrl !== undefined && { directUrl }) }),
    shared,
    strategies: [tenantsOf(url, options, shared)],
  };
}

function tenantsOf(
  url: string,
  options: PostgresOptions | PostgresDatabasesPresetOptions,
  shared: PostgresShared,
): PostgresSchemas | PostgresDatabases {
  if (options.strategy !== "databases") {
    const { sharedJoins = false, ...schemas } = options;
    return postgresSchemas({ ...schemas, url, ...(sharedJoins && { shared }) });
  }
  if (options.servers === undefined) return postgresDatabases({ ...options, url });
  const { adminUrl: _, ...databases } = options;
  return postgresDatabases(databases);
}
