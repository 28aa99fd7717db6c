import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteFiles, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "../src/index.ts";

const nowhere = join(tmpdir(), "tenantry-unused");
strategyContract({
  name: "a SQLite file for each tenant",
  strategy: () => sqliteFiles({ directory: nowhere }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});
