// #region example
import { freshDatabase, keptPostgres } from "@tenantry/local-postgres";
import { Client } from "pg";

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** In development: the same data at every start. `url` has no rights of its own, `adminUrl` makes schemas and roles. */
export async function whoIsThere(folder: string) {
  await using server = await keptPostgres({ folder, database: "app" });
  return [...(await ask(server.url, "select current_user")), ...(await ask(server.adminUrl, "select current_user"))];
}

/** In a test: an empty database of its own, gone at the end. */
export async function howMany() {
  await using database = await freshDatabase();
  return await ask(database.url, "select count(*)::int as tables from pg_tables where schemaname = 'public'");
}
// #endregion example
