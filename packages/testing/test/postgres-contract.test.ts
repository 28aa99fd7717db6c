import { afterAll } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgresSchemas } from "@tenantry/postgres";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "../src/index.ts";

const nowhere = join(tmpdir(), "tenantry-unused");
const database = await freshDatabase();
afterAll(() => database[Symbol.asyncDispose]());

strategyContract({
  name: "a Postgres schema for each tenant",
  strategy: () => postgresSchemas({ url: database.url }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});
