import { type PostgresCatalog, postgresCatalog } from "./catalog.ts";
import { type PostgresSchemas, type PostgresSchemasOptions, postgresSchemas } from "./schemas.ts";
import { type PostgresShared, postgresShared } from "./shared.ts";

export interface PostgresOptions extends Omit<PostgresSchemasOptions, "url"> {
  /**
   * An address that leads to the server itself, where `url` leads to a pooler.
   * @default url
   */
  readonly directUrl?: string;
}

/** All that a tenancy needs to live in one Postgres database: give it to `createTenancy` with three dots. */
export interface PostgresPreset {
  readonly catalog: PostgresCatalog;
  readonly shared: PostgresShared;
  readonly strategies: [PostgresSchemas];
}

/**
 * The catalog, the shared store and a schema for each tenant in one Postgres database. Nothing is opened or made before it is
 * first used.
 *
 * @example
 * createTenancy({ ...postgres(process.env.DATABASE_URL), modules: { tenant: [blog] } });
 */
export function postgres(url: string, options: PostgresOptions = {}): PostgresPreset {
  const { directUrl, adminUrl, connectTimeout, ...schemas } = options;
  const common = { url, adminUrl, ...(connectTimeout !== undefined && { connectTimeout }) };
  return {
    catalog: postgresCatalog({ ...common, ...(directUrl !== undefined && { directUrl }) }),
    shared: postgresShared(common),
    strategies: [postgresSchemas({ ...common, ...schemas })],
  };
}
