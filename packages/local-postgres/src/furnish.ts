import { Client } from "pg";
import type { Access } from "./access.ts";

/** The roles of a kept server: the application's, which has no rights of its own, and the one that makes stores. */
export const APPLICATION = "app";
export const ADMIN = "app_admin";

/**
 * Makes the roles and the database where they are not there, sets the passwords, and takes from everybody what the isolation
 * of tenants does not hold without. Called at each start: one that was killed half way is completed by the next.
 */
export async function furnish(superuserUrl: string, database: string, access: Access): Promise<void> {
  const on = (name: string): string => {
    const url = new URL(superuserUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  // Every database that is made later is a copy of this one.
  await as(on("template1"), harden);
  await as(on("postgres"), async (ask) => {
    await makeRole(ask, APPLICATION, "login noinherit nocreaterole nocreatedb", access.application);
    await ask(`alter role ${APPLICATION} set search_path = ''`);
    await makeRole(ask, ADMIN, "login createrole createdb", access.admin);
    await ask(`grant pg_signal_backend to ${ADMIN}`);
    if ((await ask("select from pg_database where datname = $1", [database])).length === 0) {
      await ask(`create database ${database} owner ${ADMIN}`);
    }
    for (const each of [database, "postgres", "template1"]) {
      await ask(`revoke connect, temporary, create on database ${each} from public`);
    }
    await ask(`grant connect on database ${database} to ${APPLICATION}`);
  });
  await as(on(database), harden);
}

type Ask = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;

async function makeRole(ask: Ask, name: string, options: string, password: string): Promise<void> {
  const exists = (await ask("select from pg_roles where rolname = $1", [name])).length > 0;
  await ask(`${exists ? "alter" : "create"} role ${name} ${options} password '${password}'`);
}

async function harden(ask: Ask): Promise<void> {
  await ask("revoke execute on function pg_catalog.set_config(text, text, boolean) from public");
  await ask("revoke create on schema public from public");
}

/** Whether a server answers there: one that was killed a moment ago may not be seen to be gone yet. */
export async function answers(url: string): Promise<boolean> {
  return await as(url, async (ask) => void (await ask("select 1"))).then(
    () => true,
    () => false,
  );
}

async function as(url: string, work: (ask: Ask) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(async (text, values = []) => (await client.query(text, [...values])).rows);
  } finally {
    await client.end();
  }
}
