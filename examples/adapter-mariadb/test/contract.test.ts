import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "@tenantry/testing";
import { mariadbDatabases } from "../src/index.ts";
import { dialect } from "./dialect.ts";
import { mariadbServer } from "./server.ts";

const nowhere = join(tmpdir(), "tenantry-mariadb-unused");
const url = await mariadbServer();

const sizes = {
  evictedTenants: 8,
  evictedRounds: 2,
  interleaved: 30,
  operations: 800,
  streamedRows: 5_000,
  connects: 40,
  longText: 300_000,
};

strategyContract({
  name: "mariadb",
  strategy: () => mariadbDatabases({ url, secret: "not a secret, because it is a test's" }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
  dialect,
  // A database costs more to make than a file.
  ...(process.env.SOAK !== "1" && { sizes }),
});
