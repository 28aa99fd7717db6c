// #region contract
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteCatalog, sqliteShared } from "@tenantry/sqlite";
import { strategyContract } from "@tenantry/testing";
import { files } from "./files-adapter.ts";

const nowhere = join(tmpdir(), "files-nowhere");

strategyContract({
  name: "files",
  strategy: () => files(nowhere).temporary(),
  catalog: () => sqliteCatalog(join(nowhere, "catalog.sqlite")).temporary(),
  shared: () => sqliteShared(join(nowhere, "shared.sqlite")).temporary(),
});
// #endregion contract
