import type { Session } from "../connections/session.ts";
import { missingStore } from "../errors.ts";
import { quoteName } from "../names.ts";
import type { DatabaseGround } from "./ground.ts";
import { type DatabasePlacement, databaseNames } from "./placement.ts";

/**
 * Closes the database of a deleted tenant, ends whatever is connected to it, and renames it. Killed anywhere, called again,
 * it finishes.
 */
export async function moveDatabaseAside(
  ground: DatabaseGround,
  placement: DatabasePlacement,
  tenantId: string,
): Promise<void> {
  const { store, aside } = databaseNames(ground.prefix, tenantId);
  await ground.forget(placement);
  await ground.server(placement.server).ground.admin.use("", async (session) => {
    if (!(await exists(session, store))) {
      if (await exists(session, aside)) return;
      throw missingStore("database");
    }
    await session.command(`alter database ${quoteName(store)} allow_connections false`);
    // A database that somebody is connected to can not be renamed.
    await session.rows(
      "select pg_catalog.pg_terminate_backend(pid, 5000) from pg_catalog.pg_stat_activity where datname = $1",
      [store],
    );
    await session.command(`alter database ${quoteName(store)} rename to ${quoteName(aside)}`);
  });
}

/** Gives the database its name back, and lets its tenant in. Throws `StoreMissingError` where there is none. */
export async function bringDatabaseBack(
  ground: DatabaseGround,
  { server }: DatabasePlacement,
  tenantId: string,
): Promise<void> {
  const { store, aside } = databaseNames(ground.prefix, tenantId);
  await ground.server(server).ground.admin.use("", async (session) => {
    const open = `alter database ${quoteName(store)} allow_connections true`;
    if (await exists(session, aside)) {
      // Several statements in one simple query are one transaction.
      await session.command(`alter database ${quoteName(aside)} rename to ${quoteName(store)}; ${open}`);
    } else if (await exists(session, store)) {
      await session.command(open);
    } else {
      throw missingStore("database");
    }
  });
}

async function exists(session: Session, database: string): Promise<boolean> {
  return (await session.rows("select from pg_catalog.pg_database where datname = $1", [database])).length > 0;
}
