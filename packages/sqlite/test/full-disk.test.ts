import { Database as File } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createTenancy, type Database, module, sql, TenantryError } from "@tenantry/core";
import { createRequestRouter } from "@tenantry/core/http";
import { sqlite, sqliteCatalog, sqliteFiles } from "../src/index.ts";
import { SmallDisk } from "./support/small-disk.ts";
import { Scratch, soak } from "./support/world.ts";

/*
 * A disk that is full, for real. It takes the right to mount a tmpfs: without it these tests are skipped, and what they prove
 * was proved elsewhere.
 */
const disks = SmallDisk.possible();

/** Bytes by which the room grows from one try to the next. */
const GROWTH = soak ? 4_096 : 20_480;

/** Notes; version 2 writes a table that is large beside what is there. */
function tenancyAt(directory: string, version = 1) {
  return createTenancy({ ...sqlite(directory), modules: { tenant: [notesModule(version)] } });
}

function notesModule(version = 1) {
  const migrations = [
    { name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" },
    {
      name: "0002_words",
      sql: `create table words (text text not null);
            insert into words select text || hex(randomblob(8000)) from notes;
            insert into words select hex(randomblob(8000)) from words;`,
    },
  ];
  return module({ name: "notes", migrations: migrations.slice(0, version) });
}

async function withNotes(directory: string, ...slugs: string[]) {
  const tenancy = tenancyAt(directory);
  tenancy.events.on("error", ({ error }) => expect(codes(error)).toContain("STORE_FULL"));
  for (const slug of slugs) {
    await tenancy.tenants.create({
      slug,
      setup: ({ db }) => db.run(sql`insert into notes (id, text) values (1, ${slug})`),
    });
  }
  return tenancy;
}

const notes = (tenancy: ReturnType<typeof tenancyAt>, slug: string) =>
  tenancy.run(slug, ({ db }) => db.all<{ text: string }>(sql`select text from notes order by id`));

/** Every file below the stores' directory that belongs to no place, and every empty one. */
function strays(directory: string): string[] {
  const files = readdirSync(join(directory, "tenants"), { recursive: true, encoding: "utf8" });
  return files.filter((name) => {
    const isEmpty = name.endsWith(".sqlite") && statSync(join(directory, "tenants", name)).size === 0;
    return isEmpty || name.includes(".new-");
  });
}

/** Tries it with no room at all, then with a little more each time, until it is done. Answers how often it failed. */
async function withLittleRoom(
  disk: SmallDisk,
  attempt: () => Promise<unknown>,
  failed: () => Promise<void>,
): Promise<number> {
  for (let room = 0, failures = 0; ; room += GROWTH, failures++) {
    disk.fill(room);
    try {
      await attempt();
      return failures;
    } catch (error) {
      if (!(error instanceof TenantryError)) throw error;
      expect(codes(error)).toContain("STORE_FULL");
    } finally {
      disk.makeRoom();
    }
    await failed();
  }
}

function codes(error: unknown): string[] {
  return error instanceof TenantryError ? [error.code, ...codes(error.cause)] : [];
}

describe.skipIf(!disks)("on a disk that is full", () => {
  test("S19: reading goes on, writing is 507, and with room again everything goes on without a start", async () => {
    using disk = new SmallDisk(3);
    await using tenancy = await withNotes(disk.at("data"), "amazon", "apple");
    const router = createRequestRouter(tenancy, {
      tenant: async (request) => {
        if (request.method === "GET")
          return Response.json((await notes(tenancy, tenancy.current().tenant.slug)).length);
        await tenancy.current().db.run(sql`insert into notes (text) values (${"x".repeat(2_000)})`);
        return new Response(null, { status: 201 });
      },
    });
    const ask = async (slug: string, method: string) =>
      (await router.fetch(new Request(`http://${slug}.localhost/r`, { method }), undefined))?.status;
    const written = { amazon: 0, apple: 0 };
    for (const slug of ["amazon", "apple"] as const) if ((await ask(slug, "POST")) === 201) written[slug]++;
    disk.fill();
    const answers = new Set<number | undefined>();
    for (let round = 0; round < 20; round++) {
      for (const slug of ["amazon", "apple"] as const) {
        const status = await ask(slug, "POST");
        answers.add(status);
        if (status === 201) written[slug]++;
        expect(await ask(slug, "GET")).toBe(200);
      }
    }
    expect(answers).toContain(507);
    expect([...answers].filter((status) => status !== 507 && status !== 201)).toEqual([]);

    disk.makeRoom();
    for (const slug of ["amazon", "apple"] as const) {
      expect(await ask(slug, "POST")).toBe(201);
      expect(await notes(tenancy, slug)).toHaveLength(written[slug] + 2);
      const { location } = await tenancy.tenants.where(slug);
      using store = new File(location ?? "", { readonly: true });
      expect(store.query("pragma quick_check").values()).toEqual([["ok"]]);
    }
    expect((await tenancy.doctor()).findings).toEqual([]);
  });

  test("the first who is served of a new tenant is told, and served as soon as there is room", async () => {
    using disk = new SmallDisk(3);
    await using tenancy = await withNotes(disk.at("data"), "amazon", "apple");
    const add = sql`insert into notes (text) values ('more')`;
    for (const first of [() => notes(tenancy, "amazon"), () => tenancy.run("apple", ({ db }) => db.run(add))]) {
      disk.fill();
      const error = await first().catch((caught: unknown) => caught);
      expect(codes(error)).toContain("STORE_FULL");
      expect(String(error)).toContain("Make room, then try again");
      disk.makeRoom();
      await first();
    }
    expect((await notes(tenancy, "amazon")).map(({ text }) => text)).toEqual(["amazon"]);
    expect((await notes(tenancy, "apple")).map(({ text }) => text)).toEqual(["apple", "more"]);
    expect((await tenancy.doctor()).findings).toEqual([]);
  });

  test("on one that is read-only the first who is served is told, and nothing is lost", async () => {
    using disk = new SmallDisk(3);
    await using elsewhere = new Scratch();
    const strategies = [sqliteFiles({ directory: disk.at("stores") })];
    const catalog = sqliteCatalog(elsewhere.at("catalog.sqlite"));
    await using tenancy = createTenancy({ catalog, strategies, modules: { tenant: [notesModule()] } });
    const setup = ({ db }: { db: Database }) => db.run(sql`insert into notes (id, text) values (1, 'amazon')`);
    await tenancy.tenants.create({ slug: "amazon", setup });
    disk.remount("ro");
    const error = await notes(tenancy, "amazon").catch((caught: unknown) => caught);
    expect(codes(error)).toContain("STORE_UNREACHABLE");
    expect(String(error)).toContain("amazon");
    disk.remount("rw");
    expect((await notes(tenancy, "amazon")).map(({ text }) => text)).toEqual(["amazon"]);
    expect((await tenancy.tenants.get("amazon")).holds).toEqual([]);
  });

  test("S20: no tenant is made by halves", async () => {
    using disk = new SmallDisk(4);
    await using tenancy = await withNotes(disk.at("data"), "apple");
    const failures = await withLittleRoom(
      disk,
      () => tenancy.tenants.create({ slug: "amazon" }),
      async () => {
        expect(strays(disk.at("data"))).toEqual([]);
        const made = await tenancy.tenants.find("amazon");
        if (made !== undefined) expect(made.status).toBe("provisioning");
        expect((await notes(tenancy, "apple")).map(({ text }) => text)).toEqual(["apple"]);
      },
    );
    expect(failures).toBeGreaterThan(1);
    await tenancy.tenants.sweep();
    expect(await notes(tenancy, "amazon")).toEqual([]);
    expect(await tenancy.doctor()).toMatchObject({ stores: 2, findings: [] });
  });

  test("S20: a migration is there whole, with its row in the ledger, or not at all", async () => {
    using disk = new SmallDisk(4);
    const directory = disk.at("data");
    await using before = await withNotes(directory, "amazon", "apple");
    await using tenancy = tenancyAt(directory, 2);
    const found = async (slug: string) => {
      const { location } = await tenancy.tenants.where(slug);
      using store = new File(location ?? "", { readonly: true });
      const tables = store.query("select name from sqlite_schema where name in ('notes', 'words') order by name");
      const ledger = store.query("select name from _tenantry_migrations order by name");
      return [tables.values().flat().map(String), ledger.values().flat().map(String)];
    };
    const old = [["notes"], ["0001_notes"]];
    const migrated = [
      ["notes", "words"],
      ["0001_notes", "0002_words"],
    ];
    const failures = await withLittleRoom(
      disk,
      async () => {
        const { failed } = await tenancy.migrate();
        for (const { error } of failed) throw error;
      },
      async () => {
        for (const slug of ["amazon", "apple"]) expect([old, migrated]).toContainEqual(await found(slug));
      },
    );
    expect(failures).toBeGreaterThan(1);
    expect([await found("amazon"), await found("apple")]).toEqual([migrated, migrated]);
    expect((await tenancy.doctor()).findings).toEqual([]);
    await before.close();
  });

  test("S20: a snapshot is there whole, or not at all", async () => {
    using disk = new SmallDisk(4);
    await using tenancy = await withNotes(disk.at("data"), "amazon");
    const file = disk.at("amazon.sqlite");
    const failures = await withLittleRoom(
      disk,
      () => tenancy.tenants.snapshot("amazon", file),
      async () => {
        expect(existsSync(file)).toBe(false);
        expect(readdirSync(disk.path)).toEqual(["data"]);
      },
    );
    expect(failures).toBeGreaterThan(1);
    using copy = new File(file, { readonly: true });
    expect(copy.query("select text from notes").values()).toEqual([["amazon"]]);
  });
});
