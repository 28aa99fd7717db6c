import { byDomain, bySubfolder, createTenancy, module } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const news = module({
  name: "news",
  migrations: [{ name: "0001_news", sql: "create table news (title text not null);" }],
});

/** The application of these tests: notes for each tenant, news for all. Version 2 wants no two notes to be the same. */
export function makeTenancy(directory: string, version = "1") {
  const migrations = [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }];
  if (version === "2") {
    migrations.push({ name: "0002_unique", sql: "create unique index notes_text on notes (text);" });
  }
  return createTenancy({
    ...sqlite(directory),
    modules: { shared: [news], tenant: [module({ name: "notes", migrations })] },
    routing: { resolvers: [byDomain({ base: "http://app.test:8080" }), bySubfolder({ prefix: "r" })] },
  });
}
