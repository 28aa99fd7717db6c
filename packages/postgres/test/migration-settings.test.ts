import { afterAll, expect, test } from "bun:test";
import { createTenancy, module, sql } from "@tenantry/core";
import { postgres } from "../src/index.ts";
import { ask, Ground } from "./support/world.ts";

const ground = await Ground.make();
const { url, adminUrl } = ground;
await ask(
  adminUrl,
  `create function public.turn_zone() returns void language plpgsql as $$ begin set local timezone = 'Asia/Tokyo'; end $$`,
);
afterAll(async () => {
  await ask(adminUrl, "drop schema if exists tenantry cascade", "drop schema if exists shared cascade");
  await ground[Symbol.asyncDispose]();
});

/** What holds for the migration that asks. */
const seen = (by: string): string =>
  `insert into seen select '${by}', current_user, current_setting('search_path'), current_setting('statement_timeout'),
     current_setting('timezone'), current_setting('synchronous_commit')`;
const SEEN = "create table seen (by text, me text, path text, statements text, zone text, synchronous text)";

const migrations = [
  { name: "0001_seen", sql: `${SEEN}; ${seen("first")}` },
  { name: "0002_calls", sql: "select public.turn_zone()" },
  { name: "0003_after", sql: seen("after a program of others") },
  { name: "0004_set", sql: `set local statement_timeout = 777; set local timezone = 'Asia/Tokyo'; ${seen("setting")}` },
  { name: "0005_after", sql: seen("after set local") },
  {
    name: "0006_program",
    sql: `create function turn() returns void language plpgsql as $$ begin
        set local synchronous_commit = off;
        perform set_config('search_path', 'public', true);
      end $$`,
  },
  { name: "0007_calls", sql: "delete from seen where turn()::text = 'never'" },
  { name: "0008_after", sql: seen("after a program") },
  { name: "0009_role", sql: "do $$ begin execute 'set local role pg_monitor'; end $$" },
];

test.each(["at once", "later"] as const)(
  "each migration that runs %s begins with the same settings, and so does setup",
  async (when) => {
    await using tenancy = createTenancy({
      ...postgres(url, { adminUrl }),
      modules: { tenant: [module({ name: "settings", migrations })] },
    });
    const slug = when.replace(" ", "-");
    if (when === "at once") {
      await tenancy.tenants.create({
        slug,
        setup: ({ db }) =>
          db.run(sql`insert into seen select 'setup', current_user, current_setting('search_path'),
          current_setting('statement_timeout'), current_setting('timezone'), current_setting('synchronous_commit')`),
      });
    } else {
      await tenancy.tenants.create({ slug, migrate: false });
      await tenancy.tenants.provision(slug);
    }
    const rows = await tenancy.run(slug, ({ db }) => db.all<Record<string, unknown>>(sql`select * from seen`));
    const [first, called, set, ...others] = rows.map(({ by, ...settings }) => [by, settings] as const);
    expect(called?.[1]).toEqual(first?.[1]);
    expect(set?.[1]).toMatchObject({ statements: "777ms", zone: "Asia/Tokyo" });
    expect(others.map(([by]) => by)).toEqual([
      "after set local",
      "after a program",
      ...(when === "at once" ? ["setup"] : []),
    ]);
    for (const [, settings] of others) expect(settings).toEqual(first?.[1] ?? {});
    await tenancy.tenants.delete(slug);
    await tenancy.tenants.purge(slug, { snapshot: false });
  },
);

test.each([
  ["insert into called select public.turn_zone()::text"],
  ["update seen set zone = zone || public.turn_zone()::text"],
  ["create table made as select public.turn_zone()::text as made"],
  ["alter table seen add column more text default public.turn_zone()::text"],
])("settings are those of the beginning behind a migration whose first statement calls a program: %s", async (text) => {
  await using tenancy = createTenancy({
    ...postgres(url, { adminUrl }),
    modules: {
      tenant: [
        module({
          name: "settings",
          migrations: [
            { name: "0001_seen", sql: `${SEEN}; create table called (said text); ${seen("first")}` },
            { name: "0002_calls", sql: text },
            { name: "0003_after", sql: seen("after") },
          ],
        }),
      ],
    },
  });
  const slug = `calls-${crypto.randomUUID().slice(0, 8)}`;
  await tenancy.tenants.create({ slug });
  const after = await tenancy.run(slug, ({ db }) =>
    db.one<{ zone: string }>(sql`select zone from seen where by = 'after'`),
  );
  expect(after.zone).not.toBe("Asia/Tokyo");
  await tenancy.tenants.delete(slug);
  await tenancy.tenants.purge(slug, { snapshot: false });
});
