import { expect, test } from "bun:test";
import { join } from "node:path";
import { createTenancy, module, sql, type Tenancy } from "@tenantry/core";
import type { Strategy } from "@tenantry/core/adapter";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgres, postgresCatalog, postgresDatabases, postgresSchemas } from "../src/index.ts";
import { DatabaseOwner, login } from "./support/databases.ts";
import { Relay } from "./support/relay.ts";

const NOTES = { name: "0001_notes", sql: "create table notes (id integer primary key, marker text not null)" };
const LATER = [
  { name: "0002_stars", sql: "alter table notes add column stars integer not null default 0" },
  { name: "0003_drafts", sql: "create table drafts (id integer primary key)" },
];

const open = (url: string, migrations: { name: string; sql: string }[]): Tenancy =>
  createTenancy({ ...postgres(url), modules: { tenant: [module({ name: "notes", migrations })] } });

test.each([
  ["first", 1],
  ["second", 2],
])("a tenant that another process deletes before its %s migration begins gets it when it is back", async (_, which) => {
  await using database = await freshDatabase();
  await using former = open(database.url, [NOTES]);
  for (const slug of ["amazon", "apple"]) {
    await former.tenants.create({ slug, setup: ({ db }) => db.run(sql`insert into notes values (1, ${slug})`) });
  }
  const schema = `t_${(await former.tenants.get("amazon")).id.replaceAll("-", "")}`;
  await using relay = await Relay.to(database.url);
  await using next = open(relay.url, [NOTES, ...LATER]);
  let begun = 0;
  relay.faultOf = (sent) => {
    const begins = sent.includes("pg_advisory_xact_lock") && sent.includes(schema);
    if (!begins || ++begun !== which) return undefined;
    const deleting = join(import.meta.dir, "support", "delete-tenant.ts");
    const { success, stderr } = Bun.spawnSync([process.execPath, deleting, database.url, "amazon"]);
    if (!success) throw new Error(stderr.toString());
    return undefined;
  };

  const report = await next.migrate();
  expect(report.migrated).toMatchObject([{ slug: "apple" }]);
  expect(report.failed).toMatchObject([{ slug: "amazon", error: { code: "STORE_MISSING" } }]);

  await next.tenants.restore("amazon");
  expect((await next.migrate()).migrated).toMatchObject([
    { slug: "amazon", applied: { length: LATER.length + 1 - which } },
  ]);
  for (const slug of ["amazon", "apple"]) {
    const rows = next.run(slug, ({ db }) =>
      db.all(sql`select notes.*, (select count(*)::int from drafts) as drafts from notes`),
    );
    expect(await rows).toEqual([{ id: 1, marker: slug, stars: 0, drafts: 0 }]);
  }
});

test("doctor brings the store of a tenant in service back that stands aside, whatever kind it is", async () => {
  await using database = await freshDatabase();
  await using owner = await DatabaseOwner.make();
  const strategies: Strategy[] = [
    postgresSchemas({ url: database.url }),
    postgresDatabases({ url: owner.url, prefix: owner.prefix, login }),
  ];
  const modules = { tenant: [module({ name: "notes", migrations: [NOTES] })] };
  await using tenancy = createTenancy({ catalog: postgresCatalog({ url: database.url }), strategies, modules });
  const slugs = ["schema-one", "schema-two", "database-one", "database-two"];
  for (const slug of slugs) {
    const strategy = slug.startsWith("schema") ? "postgres-schemas" : "postgres-databases";
    const { id } = await tenancy.tenants.create({
      slug,
      strategy,
      setup: ({ db }) => db.run(sql`insert into notes values (1, ${slug})`),
    });
    if (slug.endsWith("two")) continue;
    // What whoever deletes it leaves who is overtaken by a restoration, and killed.
    const { placement } = await tenancy.tenants.where(slug);
    await strategies.find(({ name }) => name === strategy)?.moveAside?.({ id, epoch: 1 }, placement);
  }
  await expect(tenancy.run("schema-one", ({ db }) => db.all(sql`select 1`))).rejects.toMatchObject({
    code: "STORE_MISSING",
  });
  const { findings, fixed } = await tenancy.doctor({ fix: true });
  expect(findings.filter(({ tenant }) => tenant !== undefined)).toEqual([]);
  expect([...fixed].sort()).toEqual(
    ["database-one", "schema-one"].map((slug) => `${slug}: it is in service, and its store is in its place again`),
  );
  for (const slug of slugs) {
    expect(await tenancy.run(slug, ({ db }) => db.all(sql`select * from notes`))).toEqual([{ id: 1, marker: slug }]);
  }
});
