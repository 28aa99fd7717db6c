import { byDomain, bySubfolder, createTenancy, module, type ReadyCounts } from "@tenantry/core";
import { type LoginKey, postgres, postgresDatabases } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";

const news = module({
  name: "news",
  migrations: [{ name: "0001_news", sql: "create table news (title text not null);" }],
});

export const LOGIN: LoginKey = { masterKey: "no secret, because it is a test's" };

/** Catalog and shared store in Postgres, and tenants in files, schemas and databases. */
function mixed(directory: string, url: string, login: LoginKey) {
  const preset = postgres(url);
  const databases = postgresDatabases({ servers: { eu: url }, login });
  return { ...preset, strategies: [...sqlite(directory).strategies, ...preset.strategies, databases] };
}

/**
 * The application of these tests: notes for each tenant, news for all. Version 2 wants no two notes to be the same. With the
 * address of a database its fleet is a mixed one. `ready` stores are kept ready.
 */
export function makeTenancy(directory: string, version = "1", url?: string, login = LOGIN, ready: ReadyCounts = 0) {
  const migrations = [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }];
  if (version === "2") {
    migrations.push({ name: "0002_unique", sql: "create unique index notes_text on notes (text);" });
  }
  return createTenancy({
    ...(url === undefined ? sqlite(directory) : mixed(directory, url, login)),
    modules: { shared: [news], tenant: [module({ name: "notes", migrations })] },
    ready,
    routing: { resolvers: [byDomain({ base: "http://app.test:8080" }), bySubfolder({ prefix: "r" })] },
  });
}
