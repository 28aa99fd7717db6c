import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "@tenantry/testing";
import { libsqlServer } from "../src/index.ts";
import { libsqlServerOfThisRun } from "./server.ts";

const nowhere = join(tmpdir(), "tenantry-libsql-unused");
const server = await libsqlServerOfThisRun();

/** Less than usual: each statement is a request. And no row is larger than the server takes, no answer than it gives. */
const quick = {
  evictedTenants: 8,
  evictedRounds: 2,
  interleaved: 30,
  operations: 400,
  streamedRows: 5_000,
  connects: 25,
  longText: 300_000,
};
const soak = {
  evictedTenants: 150,
  evictedRounds: 10,
  interleaved: 500,
  operations: 20_000,
  streamedRows: 100_000,
  connects: 1_000,
  longText: 1_000_000,
};

strategyContract({
  name: "libsql-server",
  strategy: () => libsqlServer(server).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
  sizes: process.env.SOAK === "1" ? soak : quick,
});
