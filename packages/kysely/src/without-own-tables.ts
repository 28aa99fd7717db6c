import type { DatabaseIntrospector } from "kysely";
import type { AnyIntrospector } from "./any-version.ts";

const OWN = "_tenantry_";

/** Hides the stamp and the ledger of migrations, which are not the application's to look at. */
export function withoutOwnTables(introspector: DatabaseIntrospector): AnyIntrospector {
  const getTables: DatabaseIntrospector["getTables"] = async (options) => {
    const tables = await introspector.getTables(options);
    return tables.filter(({ name }) => !name.startsWith(OWN));
  };
  return {
    getTables,
    getSchemas: () => introspector.getSchemas(),
    getMetadata: async (options) => ({ tables: await getTables(options) }),
  };
}
