import { randomBytes } from "node:crypto";
import type { Connection, ConnectionUse, ProvisionContext, Strategy, TenantIdentity } from "@tenantry/core/adapter";
import { type FreshDatabase, freshDatabase, postgresServer } from "@tenantry/local-postgres";
import { Client } from "pg";
import { type PostgresSchemasOptions, postgresSchemas, type SchemaPlacement } from "../../src/index.ts";

export const soak = process.env.SOAK === "1";

export const statement = (text: string, ...values: unknown[]) => ({ text, values });

/** What tells two tenants' rows of one id apart. */
export const TABLES = ["create table notes (id integer primary key, marker text not null)"].map((text) =>
  statement(text),
);

/** Runs commands on a connection of their own. Answers the rows of the last one. */
export async function ask(url: string, ...texts: string[]): Promise<unknown[][]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[][] = [];
    for (const text of texts) ({ rows } = await client.query<unknown[]>({ text, rowMode: "array" }));
    return rows;
  } finally {
    await client.end();
  }
}

/** A database with an owner and an application's role that has no rights of its own. Both go when it is disposed of. */
export class Ground implements AsyncDisposable {
  readonly adminUrl: string;
  readonly url: string;
  readonly role: string;
  readonly #database: FreshDatabase;

  private constructor(database: FreshDatabase, role: string, password: string) {
    const url = new URL(database.url);
    url.username = role;
    url.password = password;
    this.#database = database;
    this.role = role;
    this.adminUrl = database.url;
    this.url = url.href;
  }

  static async make(): Promise<Ground> {
    const [role, password] = [`app_${randomBytes(6).toString("hex")}`, randomBytes(12).toString("hex")];
    const database = await freshDatabase();
    await ask(
      database.url,
      `create role ${role} login noinherit password '${password}'`,
      `alter role ${role} set search_path = ''`,
    );
    return new Ground(database, role, password);
  }

  /** Takes from everybody what the isolation by roles does not hold without. */
  async harden(): Promise<void> {
    const name = new URL(this.adminUrl).pathname.slice(1);
    await ask(
      this.adminUrl,
      "revoke execute on function pg_catalog.set_config(text, text, boolean) from public",
      `revoke temporary, create on database ${name} from public`,
      "revoke create on schema public from public",
    );
  }

  strategy(options: Partial<PostgresSchemasOptions> = {}): TestStores {
    return new TestStores(postgresSchemas({ url: this.url, adminUrl: this.adminUrl, ...options }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
    const server = await postgresServer();
    for (const [member] of await ask(
      server,
      `select r.rolname from pg_roles r join pg_auth_members m on m.roleid = r.oid join pg_roles a on a.oid = m.member where a.rolname = '${this.role}'`,
    )) {
      await ask(server, `drop role "${String(member)}"`);
    }
    await ask(server, `drop role ${this.role}`);
  }
}

export interface TestStore<Placement = SchemaPlacement> {
  readonly tenant: TenantIdentity;
  readonly placement: Placement;
}

export function provisioning(over: Partial<ProvisionContext> = {}): ProvisionContext {
  return { options: {}, progress() {}, prepare: async (store) => void (await store.batch?.(TABLES)), ...over };
}

export function newTenant(): TenantIdentity {
  return { id: crypto.randomUUID(), epoch: 1 };
}

/** A strategy, and stores that it makes. It is closed when it is disposed of. */
export class TestStores<Placement = SchemaPlacement> implements AsyncDisposable {
  readonly strategy: Strategy<Placement>;

  constructor(strategy: Strategy<Placement>) {
    this.strategy = strategy;
  }

  async store(marker?: string, over: Partial<ProvisionContext> = {}): Promise<TestStore<Placement>> {
    const tenant = newTenant();
    const store = { tenant, placement: await this.strategy.provision(tenant, provisioning(over)) };
    if (marker !== undefined) {
      await (await this.open(store)).query(statement("insert into notes values (1, $1)", marker));
    }
    return store;
  }

  async open({ tenant, placement }: TestStore<Placement>, use: ConnectionUse = "serve"): Promise<Required<Connection>> {
    // Every verb is there; the type of the contract can not say so.
    return (await this.strategy.connect(tenant, placement, use)) as Required<Connection>;
  }

  async marker(store: TestStore<Placement>): Promise<unknown> {
    return (await (await this.open(store)).query(statement("select marker from notes where id = 1"))).rows[0]?.[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.strategy.close?.();
  }
}
