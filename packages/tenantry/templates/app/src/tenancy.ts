import { join } from "node:path";
import { byDomain, bySubfolder, createTenancy, sqlModule } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const {
  PORT = "3000",
  BASE_URL = `http://localhost:${PORT}`,
  DATA_DIR = join(import.meta.dir, "../data"),
} = process.env;

/** The tables of each tenant: every file of the folder is a migration, in the order of their names. */
const notes = sqlModule("notes", new URL("../modules/notes", import.meta.url));

/** Every tenant, with a SQLite file of its own. Nothing is opened before it is used. */
export const tenancy = createTenancy({
  ...sqlite(DATA_DIR),
  modules: { tenant: [notes] },
  routing: { resolvers: [byDomain({ base: BASE_URL }), bySubfolder()] },
});
