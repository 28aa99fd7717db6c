import { afterAll, expect, test } from "bun:test";
import { createTenancy, module, sql } from "@tenantry/core";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgresCatalog, postgresSchemas } from "../src/index.ts";
import { Ground } from "./support/world.ts";

const ground = await Ground.make();
const elsewhere = await freshDatabase();
const { url, adminUrl } = ground;
afterAll(async () => {
  await elsewhere[Symbol.asyncDispose]();
  await ground[Symbol.asyncDispose]();
});

const FOUND = `select (select count(*)::int from pg_class where relname = 'gathered') as tables,
  coalesce(current_setting('tenantry_test.left', true), '') as setting,
  (select count(*)::int from pg_cursors where name = 'left_open') as cursors,
  (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objid = 77) as locks,
  (select count(*)::int from pg_listening_channels()) as channels, pg_backend_pid() as backend`;

/** Makes a program that gathers rows in a table which lasts as long as the connection, and leaves what else it can there. */
const GATHER = `create function gather(told text) returns void language plpgsql as $$ begin
  insert into found ${FOUND};
  create temporary table if not exists gathered (marker text);
  insert into gathered values (told);
  insert into notes (marker) select marker from gathered;
  perform set_config('tenantry_test.left', told, false), pg_advisory_lock(77);
  execute 'declare left_open cursor with hold for select 1';
  execute 'listen left_behind';
end $$`;
const NOTES = "create table notes (id integer generated always as identity primary key, marker text)";
const TABLES = `${NOTES}; create table found as ${FOUND} limit 0; ${GATHER}`;

const first = { name: "0001_notes", sql: TABLES };
const second = { name: "0002_gathers", sql: "select gather('migration of ' || current_schema())" };

const open = (catalogUrl: string, migrations: readonly { name: string; sql: string }[], ready = 0) =>
  createTenancy({
    catalog: postgresCatalog({ url: catalogUrl }),
    strategies: [postgresSchemas({ url, adminUrl })],
    modules: { tenant: [module({ name: "gathering", migrations })] },
    ready,
  });

const NOTHING = { tables: 0, setting: "", cursors: 0, locks: 0, channels: 0 };

test.each([
  ["new stores, with the catalog in the same database", "joined", () => adminUrl, 0],
  ["new stores, with the catalog elsewhere", "apart", () => elsewhere.url, 0],
  ["stores made beforehand", "ready", () => elsewhere.url, 2],
] as const)(
  "what programs leave on the owner's connection never meets the next tenant: setup of %s",
  async (_, kind, catalogUrl, ready) => {
    await using tenancy = open(catalogUrl(), [first], ready);
    const slugs = [`${kind}-one`, `${kind}-two`];
    await tenancy.tenants.prepareStores();
    const backends = new Set<unknown>();
    for (const slug of slugs) {
      await tenancy.tenants.create({ slug, setup: ({ db }) => db.run(sql`select gather(${slug})`) });
      const { backend, ...found } = await tenancy.run(slug, ({ db }) =>
        db.one<Record<string, unknown>>(sql`select * from found`),
      );
      expect([slug, found]).toEqual([slug, NOTHING]);
      backends.add(backend);
      expect(await tenancy.run(slug, ({ db }) => db.all(sql`select marker from notes`))).toEqual([{ marker: slug }]);
    }
    if (ready === 0) expect(backends.size).toBe(1);
    for (const slug of slugs) {
      await tenancy.tenants.delete(slug);
      await tenancy.tenants.purge(slug, { snapshot: false });
    }
  },
);

test("what programs leave on the owner's connection never meets the next tenant: migrations of stores that stand", async () => {
  const slugs = ["standing-one", "standing-two"];
  {
    await using former = open(elsewhere.url, [first]);
    for (const slug of slugs) await former.tenants.create({ slug });
  }
  await using tenancy = open(elsewhere.url, [first, second]);
  expect((await tenancy.migrate({ concurrency: 1 })).failed).toEqual([]);
  const backends = new Set<unknown>();
  for (const slug of slugs) {
    const { backend, ...found } = await tenancy.run(slug, ({ db }) =>
      db.one<Record<string, unknown>>(sql`select * from found`),
    );
    expect([slug, found]).toEqual([slug, NOTHING]);
    backends.add(backend);
    const marked = await tenancy.run(slug, ({ db }) =>
      db.all(sql`select marker = 'migration of ' || current_schema() as own from notes`),
    );
    expect(marked).toEqual([{ own: true }]);
  }
  expect(backends.size).toBe(1);
  for (const slug of slugs) {
    await tenancy.tenants.delete(slug);
    await tenancy.tenants.purge(slug, { snapshot: false });
  }
});

test("what is put off to the end of a migration, and fails there, is what the error says", async () => {
  const late = `create table late (id integer constraint only_once unique deferrable initially deferred)`;
  const slug = "late-one";
  {
    await using former = open(elsewhere.url, [first]);
    await former.tenants.create({ slug });
  }
  await using tenancy = open(elsewhere.url, [
    first,
    { name: "0002_late", sql: `${late}; insert into late values (1), (1)` },
  ]);
  const { failed } = await tenancy.migrate();
  expect(failed.map(({ error }) => String(error)).join()).toContain("only_once");
  await tenancy.tenants.delete(slug);
  await tenancy.tenants.purge(slug, { snapshot: false });
});
