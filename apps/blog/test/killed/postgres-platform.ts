import { createTenancy } from "@tenantry/core";
import type { GroundOptions } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";
import { givenServer, postgresStores } from "../../src/stores/postgres-stores.ts";
import { stores } from "../../src/stores/stores.ts";
import { tenancy } from "../../src/tenancy.ts";
import { modulesOf, type Platform } from "./platform.ts";

export type StrategyName = "schema" | "database";

export interface PlatformPlace {
  readonly directory: string;
  /** Of the stores, and of the catalog where that is there too. */
  readonly server: GroundOptions;
  readonly catalog: "postgres" | "sqlite";
  /** Of new blogs. */
  readonly strategy: StrategyName;
}

/** The blog's own configuration with its stores on a Postgres server, or that of its next release, with a store kept ready or without. */
export function platformOn(
  { directory, server, catalog, strategy }: PlatformPlace,
  next = false,
  ready = false,
): Platform {
  const { config } = tenancy.runtime;
  const { url, adminUrl } = server;
  const onPostgres = stores({ directory, strategy, server: { url, adminUrl } });
  const [schemas, databases] = postgresStores(givenServer("the server", server));
  const kept = strategy === "schema" ? [schemas, databases] : [databases, schemas];
  const beside = catalog === "postgres" ? onPostgres : { ...sqlite(directory), strategies: kept };
  return createTenancy({ ...config, ...beside, modules: modulesOf(next), ready: ready ? 1 : 0 });
}
