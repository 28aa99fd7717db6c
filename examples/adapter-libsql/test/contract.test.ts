import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "@tenantry/testing";
import { libsqlFiles } from "../src/index.ts";

const nowhere = join(tmpdir(), "tenantry-libsql-unused");

/** Less than usual: each eighth connection that closes has garbage collected, which takes its time. */
const sizes = {
  evictedTenants: 10,
  evictedRounds: 2,
  interleaved: 30,
  operations: 800,
  streamedRows: 5_000,
  connects: 60,
  longText: 300_000,
};

strategyContract({
  name: "libsql",
  strategy: () => libsqlFiles({ directory: nowhere }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
  ...(process.env.SOAK !== "1" && { sizes }),
});
