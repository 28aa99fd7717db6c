import { randomBytes } from "node:crypto";
import type { Connection, ConnectionUse, ProvisionContext, TenantIdentity } from "@tenantry/core/adapter";
import { postgresServer } from "@tenantry/local-postgres";
import { type DatabasePlacement, type PostgresDatabasesOptions, postgresDatabases } from "../../src/index.ts";
import { ask, newTenant, provisioning, statement } from "./world.ts";

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
    return new TestDatabases({ url: this.url, prefix: this.prefix, login, ...options });
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

export interface TestDatabase {
  readonly tenant: TenantIdentity;
  readonly placement: DatabasePlacement;
}

/** The adapter on a server, and stores of it. */
export class TestDatabases implements AsyncDisposable {
  readonly strategy;

  constructor(options: PostgresDatabasesOptions) {
    this.strategy = postgresDatabases(options);
  }

  async store(marker?: string, over: Partial<ProvisionContext> = {}): Promise<TestDatabase> {
    const tenant = newTenant();
    const store = { tenant, placement: await this.strategy.provision(tenant, provisioning(over)) };
    if (marker !== undefined) {
      await (await this.open(store)).query(statement("insert into notes values (1, $1)", marker));
    }
    return store;
  }

  async open({ tenant, placement }: TestDatabase, use: ConnectionUse = "serve"): Promise<Required<Connection>> {
    // Every verb is there; the type of the contract can not say so.
    return (await this.strategy.connect(tenant, placement, use)) as Required<Connection>;
  }

  async marker(store: TestDatabase): Promise<unknown> {
    return (await (await this.open(store)).query(statement("select marker from notes where id = 1"))).rows[0]?.[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.strategy.close?.();
  }
}
