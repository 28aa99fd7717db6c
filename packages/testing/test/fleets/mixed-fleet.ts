import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, type Database, module, sql, type Tenancy } from "@tenantry/core";
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresCluster,
  startPostgresCluster,
} from "@tenantry/local-postgres";
import { postgresCatalog, postgresDatabases, postgresSchemas, postgresShared } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";

/** Where the tenants of a mixed fleet are kept, by their slugs. */
export const KEPT = {
  file: { strategy: "sqlite" },
  schema: { strategy: "postgres-schemas" },
  europe: { strategy: "postgres-databases", server: "eu" },
  america: { strategy: "postgres-databases", server: "us" },
} as const;

export type Slug = keyof typeof KEPT;

export const SLUGS = Object.keys(KEPT) as Slug[];

const plans = module({
  name: "plans",
  migrations: [{ name: "0001_plans", sql: "create table plans (id integer primary key, title text not null)" }],
});

const NOTES = [
  { name: "0001_notes", sql: "create table notes (id integer primary key, marker text not null)" },
  { name: "0002_stars", sql: "alter table notes add column stars integer not null default 5" },
];

/** Two Postgres servers and a folder, with a tenant of each kind; the catalog is in a file or on a server. */
export class MixedFleet implements AsyncDisposable {
  readonly catalog: "SQLite" | "Postgres";
  readonly us: PostgresCluster;
  readonly #eu: FreshDatabase;
  readonly #folder = mkdtempSync(join(tmpdir(), "tenantry-fleet-"));
  readonly #prefix = `f${randomBytes(4).toString("hex")}_`;
  readonly #tenancies: Tenancy[] = [];

  private constructor(catalog: "SQLite" | "Postgres", eu: FreshDatabase, us: PostgresCluster) {
    this.catalog = catalog;
    this.#eu = eu;
    this.us = us;
  }

  static async make(catalog: "SQLite" | "Postgres"): Promise<MixedFleet> {
    const fleet = new MixedFleet(catalog, await freshDatabase(), await startPostgresCluster());
    const tenancy = fleet.open();
    await tenancy.migrate();
    await tenancy.shared.run(sql`insert into plans (id, title) values (1, 'free')`);
    for (const slug of SLUGS) {
      const setup = ({ db }: { db: Database }): Promise<unknown> =>
        db.run(sql`insert into notes (id, marker) values (1, ${slug})`);
      await tenancy.tenants.create({ slug, ...KEPT[slug], setup });
    }
    return fleet;
  }

  /** A program over the fleet, with the first migrations of its tenants, or with all of them. */
  open(migrations: 1 | 2 = 1): Tenancy {
    const { url } = this.#eu;
    const files = sqlite(this.#folder);
    const stores =
      this.catalog === "SQLite" ? files : { catalog: postgresCatalog({ url }), shared: postgresShared({ url }) };
    const tenancy: Tenancy = createTenancy({
      catalog: stores.catalog,
      shared: stores.shared,
      strategies: [
        ...files.strategies,
        postgresSchemas({ url }),
        postgresDatabases({
          servers: { eu: url, us: this.us.url },
          prefix: this.#prefix,
          login: { masterKey: "not a secret, because it is a test's" },
          connectTimeout: 2_000,
        }),
      ],
      modules: { shared: [plans], tenant: [module({ name: "notes", migrations: NOTES.slice(0, migrations) })] },
    });
    this.#tenancies.push(tenancy);
    return tenancy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const tenancy = this.open(2);
    tenancy.events.on("error", () => undefined);
    for await (const { slug, status } of tenancy.tenants.all()) {
      if (status === "purged") continue;
      if (status !== "deleted") await tenancy.tenants.delete(slug);
      // What stood on a server that was stopped went with it.
      await tenancy.tenants.purge(slug, { snapshot: false }).catch(() => undefined);
    }
    for (const open of this.#tenancies) await open.close();
    await this.#dropTemplates();
    await this.#eu[Symbol.asyncDispose]();
    await this.us.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #dropTemplates(): Promise<void> {
    const { Client } = await import("pg");
    const client = new Client({ connectionString: this.#eu.url });
    await client.connect();
    const { rows } = await client.query("select datname from pg_database where starts_with(datname, $1)", [
      this.#prefix,
    ]);
    for (const { datname } of rows) {
      await client.query(`alter database "${datname}" is_template false`);
      await client.query(`drop database "${datname}" with (force)`);
    }
    await client.end();
  }
}

/** What a tenant's rows say whose they are. */
export const markerOf = (db: Database): Promise<unknown> =>
  db.one<{ marker: string }>(sql`select marker from notes where id = 1`).then(({ marker }) => marker);
