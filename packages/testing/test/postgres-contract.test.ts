import { afterAll } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "../src/index.ts";
import { postgresSchemas } from "./support/postgres-schemas.ts";
import { freshDatabase } from "./support/postgres-server.ts";

const nowhere = join(tmpdir(), "tenantry-unused");
const database = await freshDatabase();
afterAll(() => database[Symbol.asyncDispose]());

const unable = (): never => {
  throw new TypeError("This has throw-away ground.");
};

strategyContract({
  name: "a Postgres schema for each tenant",
  strategy: () => postgresSchemas({ url: database.url }).temporary?.() ?? unable(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});
