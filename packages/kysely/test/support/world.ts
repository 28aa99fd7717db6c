import { mkdtempSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionLimits, createTenancy, type Database, module, sql, type Tenancy } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { Kysely as Newest } from "kysely";
import { Kysely as Oldest } from "kysely-0.28";
import { tenantDialect } from "../../src/index.ts";

export interface Tables {
  posts: { id: number; title: string; draft: boolean; at: string };
}

const posts = module({
  name: "posts",
  migrations: [
    {
      name: "0001_posts",
      sql: "create table posts (id integer primary key, title text not null unique, draft boolean not null default false, at timestamp not null default current_timestamp);",
    },
  ],
});

/** The same tests run on each: the oldest version is typed as the newest, which shares what they use of it. */
export const VERSIONS: readonly (readonly [string, (db: Database) => Newest<Tables>])[] = [
  ["0.29", (db) => new Newest<Tables>({ dialect: tenantDialect(db) })],
  ["0.28", (db) => new Oldest<Tables>({ dialect: tenantDialect(db) }) as unknown as Newest<Tables>],
];

export interface World extends AsyncDisposable {
  readonly tenancy: Tenancy;
  /** The database of a tenant, as its scope has it. */
  db(slug: string): Promise<Database>;
}

/** Two tenants on real files that hold the same ids and different markers: post 1 is the tenant's own slug. */
export async function world(limits: Partial<ConnectionLimits> = {}): Promise<World> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-kysely-"));
  const tenancy = createTenancy({ ...sqlite(directory), modules: { tenant: [posts] }, limits });
  for (const slug of ["amazon", "apple"]) {
    await tenancy.tenants.create({
      slug,
      setup: ({ db }) => db.run(sql`insert into posts (id, title) values (1, ${slug})`),
    });
  }
  return {
    tenancy,
    db: (slug) => tenancy.run(slug, ({ db }) => db),
    async [Symbol.asyncDispose]() {
      await tenancy.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
