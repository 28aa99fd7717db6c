import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "@tenantry/testing";
import { libsqlFiles } from "../src/index.ts";

const nowhere = join(tmpdir(), "tenantry-libsql-unused");

strategyContract({
  name: "libsql",
  strategy: () => libsqlFiles({ directory: nowhere }).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});
