import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, type Tenancy } from "@tenantry/core";
import { type FreshDatabase, freshDatabase } from "@tenantry/local-postgres";
import { postgresCatalog, postgresDatabases, postgresSchemas } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";
import { Client } from "pg";

/** Where stores are kept that are made beforehand. */
export const KINDS = ["sqlite", "postgres-schemas", "postgres-databases"] as const;

/** What a program of these tests needs to know to stand on the same ground as another. */
export interface Address {
  readonly kind: (typeof KINDS)[number];
  readonly directory: string;
  readonly url: string;
  readonly prefix: string;
}

export interface OpenOptions {
  /** How many stores are kept ready. */
  readonly ready?: number;
  /** Which release of the program it is: with the first migrations, or with all. */
  readonly migrations?: 1 | 2;
}

const NOTES = [
  { name: "0001_notes", sql: "create table notes (id integer primary key, marker text not null)" },
  { name: "0002_stars", sql: "alter table notes add column stars integer not null default 5" },
];

/** A program on the ground. */
export function open(address: Address, { ready = 0, migrations = 1 }: OpenOptions = {}): Tenancy {
  const modules = { tenant: [module({ name: "notes", migrations: NOTES.slice(0, migrations) })] };
  const { kind, directory, url, prefix } = address;
  if (kind === "sqlite") return createTenancy({ ...sqlite(directory), modules, ready });
  const strategy =
    kind === "postgres-schemas"
      ? postgresSchemas({ url })
      : postgresDatabases({ url, prefix, login: { masterKey: "not a secret, because it is a test's" } });
  return createTenancy({ catalog: postgresCatalog({ url }), strategies: [strategy], modules, ready });
}

/** A catalog and a place for stores, which are gone with all that was made when it is disposed of. */
export class ReadyGround implements AsyncDisposable {
  readonly address: Address;
  readonly #database: FreshDatabase | undefined;
  readonly #opened: Tenancy[] = [];

  private constructor(address: Address, database: FreshDatabase | undefined) {
    this.address = address;
    this.#database = database;
  }

  static async make(kind: Address["kind"]): Promise<ReadyGround> {
    const database = kind === "sqlite" ? undefined : await freshDatabase();
    const directory = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-ready-"));
    const prefix = `r${randomBytes(4).toString("hex")}_`;
    return new ReadyGround({ kind, directory, url: database?.url ?? "", prefix }, database);
  }

  open(options?: OpenOptions): Tenancy {
    const tenancy = open(this.address, options);
    this.#opened.push(tenancy);
    return tenancy;
  }

  /** Another process that does what it is told on the same ground. */
  process(job: Job): Bun.Subprocess<"ignore", "pipe", "inherit"> {
    const script = join(import.meta.dir, "ready-process.ts");
    return Bun.spawn([process.execPath, script, JSON.stringify({ ...job, address: this.address })], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tenancy of this.#opened) await tenancy.close();
    if (this.address.kind === "postgres-databases") await dropDatabases(this.address);
    await this.#database?.[Symbol.asyncDispose]();
    rmSync(this.address.directory, { recursive: true, force: true });
  }
}

/** What a process is told to do. */
export interface Job {
  readonly ready: number;
  /** Slugs of tenants to create, all at once; without any it fills up what is to be ready. */
  readonly create?: readonly string[];
  readonly setup?: boolean;
  /** The step at which it is killed. */
  readonly killAt?: string;
}

async function dropDatabases({ url, prefix }: Address): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const names = async (text: string): Promise<string[]> =>
    (await client.query<{ name: string }>(text, [prefix])).rows.map(({ name }) => name);
  for (const name of await names("select datname as name from pg_database where starts_with(datname, $1)")) {
    await client.query(`alter database "${name}" is_template false`);
    await client.query(`drop database "${name}" with (force)`);
  }
  for (const name of await names("select rolname as name from pg_roles where starts_with(rolname, $1)")) {
    await client.query(`drop role "${name}"`);
  }
  await client.end();
}
