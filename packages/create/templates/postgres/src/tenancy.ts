import { byDomain, bySubfolder, createTenancy, sqlModule } from "@tenantry/core";
import { postgres } from "@tenantry/postgres";
import { database } from "./database.ts";

const { PORT = "3000", BASE_URL = `http://localhost:${PORT}` } = process.env;

/** The tables of each tenant: every file of the folder is a migration, in the order of their names. */
const notes = sqlModule("notes", new URL("../modules/notes", import.meta.url));

/** Every tenant, with a schema of its own, which no other tenant's role may enter. Nothing is opened before it is used. */
export const tenancy = createTenancy({
  ...postgres(database.url, { adminUrl: database.adminUrl }),
  modules: { tenant: [notes] },
  routing: { resolvers: [byDomain({ base: BASE_URL }), bySubfolder()] },
});
