import { quoteName } from "../names.ts";
import type { DatabaseGround } from "./ground.ts";
import { type DatabasePlacement, databaseNames } from "./placement.ts";

/**
 * Removes the databases and the role of a tenant from a server for good, whoever is connected. Killed anywhere, called again,
 * it finishes.
 */
export async function destroyDatabase(
  ground: DatabaseGround,
  { server }: Pick<DatabasePlacement, "server">,
  tenantId: string,
): Promise<void> {
  const { store, aside, role } = databaseNames(ground.prefix, tenantId);
  const all = [store, aside];
  await ground.server(server).ground.admin.use("", async (session) => {
    const found = await session.rows("select datname from pg_catalog.pg_database where datname in ($1, $2)", all);
    for (const [name] of found) {
      await session.command(`drop database if exists ${quoteName(String(name))} with (force)`);
    }
    // Last: as long as a database grants it something, the server keeps a role.
    await session.command(`drop role if exists ${quoteName(role)}`);
  });
  await Promise.all(all.map((database) => ground.forget({ server, database })));
}
