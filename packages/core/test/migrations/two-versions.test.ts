import { expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { module } from "../../src/migrations/sql-module.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import { createTenancy, type Tenancy } from "../../src/tenancy.ts";
import { FileCatalog } from "../support/file-catalog.ts";
import { type FilePlacement, fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const NOTES = { name: "0001_notes", sql: "create table notes (id integer primary key, marker text not null)" };
const STARS = { name: "0002_stars", sql: "alter table notes add column stars integer not null default 0" };
const DRAFTS = { name: "0003_drafts", sql: "create table drafts (id integer primary key)" };

/** A strategy that tells of each migration of a store that is committed, and which the catalog does not know of yet. */
function telling(files: Strategy<FilePlacement>, committed: () => Promise<unknown>): Strategy<FilePlacement> {
  return {
    ...files,
    async connect(tenant, placement, use) {
      const store = await files.connect(tenant, placement, use);
      if (use !== "migrate") return store;
      return {
        query: (statement) => store.query(statement),
        close: () => store.close(),
        async begin() {
          const transaction = await store.begin();
          return {
            query: (statement) => transaction.query(statement),
            rollback: () => transaction.rollback(),
            async commit() {
              await transaction.commit();
              await committed();
            },
          };
        },
      };
    },
  };
}

/** Programs of two versions over the same tenants, which hold the same ids and different markers. */
async function twoVersions(directory: string) {
  let afterOlder: () => Promise<unknown> = async () => undefined;
  let afterNewer: () => Promise<unknown> = async () => undefined;
  const open = (migrations: { name: string; sql: string }[], committed: () => Promise<unknown>): Tenancy =>
    createTenancy({
      catalog: new FileCatalog(`${directory}/catalog.sqlite`),
      strategies: [telling(fileStrategy(`${directory}/stores`), committed)],
      modules: { tenant: [module({ name: "notes", migrations })] },
    });
  await using first = open([NOTES], async () => undefined);
  for (const slug of ["amazon", "apple"]) {
    await first.tenants.create({ slug, setup: ({ db }) => db.run(sql`insert into notes values (1, ${slug})`) });
  }
  return {
    older: open([NOTES, STARS], () => afterOlder()),
    newer: open([NOTES, STARS, DRAFTS], () => afterNewer()),
    afterOlder(work: () => Promise<unknown>) {
      afterOlder = work;
    },
    afterNewer(work: () => Promise<unknown>) {
      afterNewer = work;
    },
  };
}

const everything = (tenancy: Tenancy, slug: string) =>
  tenancy.run(slug, ({ db }) => db.all(sql`select notes.*, (select count(*) from drafts) as drafts from notes`));

test("M05: a program that a newer one overtakes at a store does not say that the store is of its own version", async () => {
  using directory = temporaryDirectory();
  const world = await twoVersions(directory.path);
  await using older = world.older;
  await using newer = world.newer;
  let overtaken = false;
  world.afterOlder(async () => {
    if (overtaken) return;
    overtaken = true;
    await newer.migrate({ only: { tenants: ["amazon"] } });
  });
  const report = await older.migrate({ only: { tenants: ["amazon"] } });
  expect(report).toMatchObject({ migrated: [], failed: [{ slug: "amazon", error: { code: "PENDING_MIGRATION" } }] });
  await expect(older.run("amazon", ({ db }) => db.all(sql`select 1`))).rejects.toMatchObject({
    code: "PENDING_MIGRATION",
  });
  expect(await newer.migrate()).toMatchObject({ migrated: [{ slug: "apple" }], failed: [], upToDate: 1 });
  for (const slug of ["amazon", "apple"]) {
    expect(await everything(newer, slug)).toEqual([{ id: 1, marker: slug, stars: 0, drafts: 0 }]);
  }
});

test("M05: a program that an older one overtakes in the catalog looks again, and has the last word", async () => {
  using directory = temporaryDirectory();
  const world = await twoVersions(directory.path);
  await using older = world.older;
  await using newer = world.newer;
  const reached = Promise.withResolvers<void>();
  const noted = Promise.withResolvers<void>();
  let newest: ReturnType<Tenancy["migrate"]> | undefined;
  world.afterNewer(async () => {
    reached.resolve();
    await noted.promise;
  });
  world.afterOlder(async () => {
    newest ??= newer.migrate({ only: { tenants: ["amazon"] } });
    await reached.promise;
  });
  expect(await older.migrate({ only: { tenants: ["amazon"] } })).toMatchObject({ failed: [] });
  noted.resolve();
  expect(await newest).toMatchObject({
    migrated: [{ slug: "amazon", applied: [{ name: "0003_drafts" }] }],
    failed: [],
  });
  await expect(older.run("amazon", ({ db }) => db.all(sql`select 1`))).rejects.toMatchObject({
    code: "PENDING_MIGRATION",
  });
  expect(await everything(newer, "amazon")).toEqual([{ id: 1, marker: "amazon", stars: 0, drafts: 0 }]);
});

test("M05: of two programs that give a tenant its first migrations, the newer one has the last word", async () => {
  using directory = temporaryDirectory();
  const world = await twoVersions(directory.path);
  await using older = world.older;
  await using newer = world.newer;
  await older.tenants.create({ slug: "late", migrate: false });
  let overtaken = false;
  world.afterOlder(async () => {
    if (overtaken) return;
    overtaken = true;
    await newer.tenants.provision("late");
  });
  await expect(older.tenants.provision("late")).rejects.toMatchObject({ code: "PENDING_MIGRATION" });
  await expect(older.run("late", ({ db }) => db.all(sql`select 1`))).rejects.toMatchObject({
    code: "PENDING_MIGRATION",
  });
  expect(await newer.run("late", ({ db }) => db.all(sql`select * from drafts`))).toEqual([]);
});
