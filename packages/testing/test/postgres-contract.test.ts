import { afterAll } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgresCatalog, postgresDatabases, postgresSchemas, postgresShared } from "@tenantry/postgres";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "../src/index.ts";

const nowhere = join(tmpdir(), "tenantry-unused");
const database = await freshDatabase();
const { url } = database;
afterAll(() => database[Symbol.asyncDispose]());

strategyContract({
  name: "a Postgres schema for each tenant, beside a catalog and a shared store in SQLite",
  strategy: () => postgresSchemas({ url }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});

strategyContract({
  name: "a Postgres schema for each tenant, beside a catalog and a shared store in Postgres",
  strategy: () => postgresSchemas({ url }).temporary(),
  catalog: () => postgresCatalog({ url }).temporary(),
  shared: () => postgresShared({ url }).temporary(),
});

strategyContract({
  name: "a Postgres schema with a login of its own for each tenant",
  strategy: () =>
    postgresSchemas({
      url,
      isolation: "login",
      login: { masterKey: "not a secret, because it is a test's" },
    }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
});

strategyContract({
  name: "a Postgres database for each tenant, beside a catalog and a shared store in SQLite",
  strategy: () => postgresDatabases({ url, login: { masterKey: "not a secret, because it is a test's" } }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});
