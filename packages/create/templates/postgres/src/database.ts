import { join } from "node:path";

/** A Postgres database, as the application's role and as the one that makes schemas and roles. */
interface Database {
  readonly url: string;
  readonly adminUrl: string;
}

/**
 * The database of DATABASE_URL, and of DATABASE_ADMIN_URL where that is set. Without one, a server of this machine's own is used,
 * with its data in `data/postgres`: it runs as long as a program of this app does.
 */
async function open({ DATABASE_URL, DATABASE_ADMIN_URL, NODE_ENV }: NodeJS.ProcessEnv): Promise<Database> {
  if (DATABASE_URL) return { url: DATABASE_URL, adminUrl: DATABASE_ADMIN_URL || DATABASE_URL };
  if (NODE_ENV === "production") throw new Error("Set DATABASE_URL to the address of a Postgres database.");
  const { keptPostgres } = await import("@tenantry/local-postgres");
  return await keptPostgres({ folder: join(import.meta.dir, "../data/postgres"), database: "app" });
}

export const database = await open(process.env);
