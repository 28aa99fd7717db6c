import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { startPostgresCluster } from "./postgres-cluster.ts";

let starting: Promise<string> | undefined;

/** The address of the Postgres of this run: `PG_TEST_URL`, or one that is started at the first call and shared by all. */
export function postgresServer(): Promise<string> {
  starting ??= start();
  return starting;
}

async function start(): Promise<string> {
  return process.env.PG_TEST_URL ?? (await startPostgresCluster()).url;
}

/** A database of a test's own; dropped when it is disposed of, whoever is still connected. */
export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Makes an empty database on the server of this run. One for each test file lets files run at the same time. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await postgresServer();
  const name = `tenantry_test_${randomBytes(8).toString("hex")}`;
  await command(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => command(server, `drop database if exists ${name} with (force)`),
  };
}

async function command(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
