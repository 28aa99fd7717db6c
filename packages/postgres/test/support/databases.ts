import { randomBytes } from "node:crypto";
import { postgresServer } from "@tenantry/local-postgres";
import { type DatabasePlacement, type PostgresDatabasesOptions, postgresDatabases } from "../../src/index.ts";
import { ask, type TestStore, TestStores } from "./world.ts";

export type TestDatabase = TestStore<DatabasePlacement>;
export type TestDatabases = TestStores<DatabasePlacement>;

export const login = { masterKey: "the key of a test, which is not a secret at all" };

/** What makes databases and roles, and is no superuser. All that it made goes with it. */
export class DatabaseOwner implements AsyncDisposable {
  readonly url: string;
  readonly role: string;
  /** The server's superuser. */
  readonly server: string;
  readonly prefix: string;

  private constructor(server: string, role: string, password: string) {
    const url = new URL(server);
    url.username = role;
    url.password = password;
    this.url = url.href;
    this.server = server;
    this.role = role;
    this.prefix = `${role.slice(-12)}_`.replace(/^\d/, "d");
  }

  static async make(server?: string): Promise<DatabaseOwner> {
    const address = server ?? (await postgresServer());
    const [role, password] = [`owner_${randomBytes(6).toString("hex")}`, randomBytes(12).toString("hex")];
    await ask(
      address,
      `create role ${role} login createdb createrole password '${password}'`,
      `grant pg_signal_backend to ${role}`,
    );
    return new DatabaseOwner(address, role, password);
  }

  /** The address of one of its databases, as its superuser. */
  at(database: string): string {
    const url = new URL(this.server);
    url.pathname = `/${database}`;
    return url.href;
  }

  /** Names of databases and roles that were made. */
  async made(): Promise<string[]> {
    const rows = await ask(
      this.server,
      `select datname from pg_database where starts_with(datname, '${this.prefix}')
       union all select rolname from pg_roles where starts_with(rolname, '${this.prefix}') order by 1`,
    );
    return rows.map(([name]) => String(name));
  }

  /** What was made for tenants: templates stay, whichever test came first. */
  async madeForTenants(): Promise<string[]> {
    return (await this.made()).filter((name) => !/_tenantry_(template|building)_/.test(name));
  }

  strategy(options: Partial<PostgresDatabasesOptions> = {}): TestDatabases {
    return new TestStores(postgresDatabases({ url: this.url, prefix: this.prefix, login, ...options }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [name] of await ask(
      this.server,
      `select datname from pg_database d join pg_roles r on r.oid = d.datdba where rolname = '${this.role}'`,
    )) {
      await ask(this.server, `alter database "${String(name)}" is_template false`);
      await ask(this.server, `drop database "${String(name)}" with (force)`);
    }
    for (const name of await this.made()) await ask(this.server, `drop role "${name}"`);
    await ask(this.server, `drop owned by ${this.role}`, `drop role ${this.role}`);
  }
}
