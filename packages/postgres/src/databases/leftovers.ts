import { type Leftover, StoreUnreachableError } from "@tenantry/core/adapter";
import type { DatabaseGround } from "./ground.ts";
import { type DatabasePlacement, databaseNames, namesPattern, tenantOfName } from "./placement.ts";

/** The owner's databases that bear a tenant's name, and roles of tenants that have no database any more. */
const FOUND = `
  select datname from pg_catalog.pg_database
  where datname ~ $1 and pg_catalog.pg_get_userbyid(datdba) = current_user
  union all
  select rolname from pg_catalog.pg_roles r
  where rolname ~ $2 and not exists (
    select from pg_catalog.pg_database d
    where d.datname ~ $1 and right(d.datname, 32) = right(r.rolname, 32)
  )
  order by 1`;

/** Every store on every server that can be reached, by its name alone: none is opened. */
export async function* listDatabases(ground: DatabaseGround): AsyncGenerator<Leftover<DatabasePlacement>> {
  const { prefix } = ground;
  for (const server of ground.names) {
    for (const name of await namesOn(ground, server)) {
      const id = tenantOfName(prefix, name);
      if (id === undefined) continue;
      const { store } = databaseNames(prefix, id);
      // One that is aside is still where its tenant's placement says.
      yield { placement: { server, database: store }, id };
    }
  }
}

/** None where the server is gone, which `check` tells: what lies on the others is found all the same. */
async function namesOn(ground: DatabaseGround, server: string): Promise<string[]> {
  const patterns = [namesPattern(ground.prefix, "databases"), namesPattern(ground.prefix, "role")];
  const { admin } = ground.server(server).ground;
  try {
    return (await admin.use("", (session) => session.rows(FOUND, patterns))).map(([name]) => String(name));
  } catch (error) {
    if (error instanceof StoreUnreachableError) return [];
    throw error;
  }
}
