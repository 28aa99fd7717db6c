import { join } from "node:path";
import type { TenancyConfig } from "@tenantry/core";
import { postgres } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";
import type { PostgresAddresses, StrategyName } from "../environment.ts";
import { givenServer, ownServer, postgresStores } from "./postgres-stores.ts";

const STRATEGIES: Readonly<Record<StrategyName, string>> = {
  sqlite: "sqlite",
  schema: "postgres-schemas",
  database: "postgres-databases",
};

export interface StoresOptions {
  /** What is kept in files is kept here, the data of a Postgres server of our own too. */
  readonly directory: string;
  /** That of new blogs, where nobody says otherwise. */
  readonly strategy: StrategyName;
  /** A Postgres server that is used instead of our own. It then also keeps the catalog and what is shared. */
  readonly server: PostgresAddresses | undefined;
}

/**
 * Where everything is kept. Each blog has a strategy of its own: those in files, in schemas and in databases are served side by
 * side. The catalog's place does not depend on the strategy, so whoever opens it finds every blog.
 */
export function stores({ directory, strategy, server }: StoresOptions) {
  const files = sqlite(directory);
  const onPostgres = postgresStores(
    server === undefined ? ownServer(join(directory, "postgres")) : givenServer("DATABASE_URL", server),
  );
  const { catalog, shared }: Pick<TenancyConfig, "catalog" | "shared"> =
    server === undefined ? files : postgres(server.url, { adminUrl: server.adminUrl });
  const [...others] = [...files.strategies, ...onPostgres];
  const first = others.findIndex(({ name }) => name === STRATEGIES[strategy]);
  return { catalog, ...(shared && { shared }), strategies: [...others.splice(first, 1), ...others] };
}
