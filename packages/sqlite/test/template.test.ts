import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTenancy } from "@tenantry/core";
import { type Connection, ProvisionError, StoreFullError, type Template } from "@tenantry/core/adapter";
import { type SqliteFiles, sqliteCatalog, sqliteFiles } from "../src/index.ts";
import { Child } from "./support/child.ts";
import { StoppedAtLook } from "./support/stopped-at-look.ts";
import { canTrace } from "./support/strace.ts";
import { newTenant, provisioning, rows, SCHEMA, statement, templateOf, World } from "./support/world.ts";

const traceable = await canTrace();

const author = (name: string) => (store: Connection) =>
  store.query(statement("insert into authors (name) values ($1)", name));
const STAMP = "select tenant, epoch from stamp";

/** What lies on the ground of the stores, but for the templates. */
async function leftovers(world: World): Promise<unknown[]> {
  return await Array.fromAsync(world.strategy.leftovers?.() ?? []);
}

describe("a store that is copied from a template", () => {
  test("is its tenant's own, whether rows are put into it or not", async () => {
    await using world = new World();
    let builds = 0;
    const steps: string[] = [];
    const progress = (step: string) => steps.push(step);
    const make = (setup?: (store: Connection) => unknown) =>
      world.store({ template: templateOf("k", setup, () => builds++), progress });
    const stores = await Promise.all([make(author("a")), make(author("b")), make()]);
    expect(builds).toBe(1);
    expect(steps.filter((step) => step === "copy")).toHaveLength(3);
    for (const [index, store] of stores.entries()) {
      const connection = store.connect();
      expect(rows(connection, "select name from authors")).toEqual([[["a"]], [["b"]], []][index] ?? []);
      expect(rows(connection, STAMP)).toEqual([[store.tenant.id, 1]]);
      expect(rows(connection, "pragma integrity_check")).toEqual([["ok"]]);
      expect(rows(connection, "pragma journal_mode")).toEqual([["wal"]]);
    }
    expect(readdirSync(world.at("tenants", ".templates"))).toHaveLength(1);
  });

  test("is a WAL store before anybody opens it: its first reader needs not write", async () => {
    await using world = new World();
    for (const setup of [undefined, author("a")]) {
      const store = await world.store({ template: templateOf("k", setup) });
      expect([...readFileSync(store.file).subarray(18, 20)]).toEqual([2, 2]);
      expect(rows(store.connect("read"), STAMP)).toEqual([[store.tenant.id, 1]]);
    }
  });

  test("carries the epoch it is made for", async () => {
    await using world = new World();
    for (const epoch of [1, 7, 1]) {
      const tenant = { ...newTenant(), epoch };
      const placement = await world.strategy.provision(tenant, provisioning({ template: templateOf("k") }));
      const connection = await world.strategy.connect(tenant, placement, "serve");
      expect((await connection.query(statement(STAMP))).rows).toEqual([[tenant.id, epoch]]);
    }
  });

  test("or nothing is left of it", async () => {
    await using world = new World();
    const failures: [(store: Connection) => unknown, string][] = [
      [() => Promise.reject(new Error("mine")), "mine"],
      [(store) => store.query(statement("create nonsense")), "syntax"],
      [(store) => store.begin(), "could not be finished"],
    ];
    for (const [setup, expected] of failures) {
      await expect(world.store({ template: templateOf("k", setup) })).rejects.toThrow(expected);
      expect(await leftovers(world)).toEqual([]);
    }
  });

  test("is prepared once: an adapter that does it twice, or never, makes no tenant", async () => {
    for (const [times, expected] of [[2, "called prepare twice"] as const, [0, "without calling prepare"] as const]) {
      await using world = new World();
      const provision: SqliteFiles["provision"] = (tenant, context) => {
        const { template } = context;
        if (template === undefined) throw new Error("There is no template.");
        const prepareCopy: Template["prepareCopy"] = async (open) => {
          for (let call = 0; call < times; call++) await template.prepareCopy(open);
        };
        return world.strategy.provision(tenant, { ...context, template: { ...template, prepareCopy } });
      };
      await using tenancy = createTenancy({
        catalog: sqliteCatalog(world.at("catalog.sqlite")),
        strategies: [{ ...world.strategy, provision }],
        modules: {},
      });
      expect(await tenancy.tenants.create({ slug: "amazon" }).catch(String)).toContain(expected);
      expect(await leftovers(world)).toEqual([]);
    }
  });

  test("is refused where it is larger than a store may be", async () => {
    await using world = new World({ quotaPages: 3 });
    await expect(world.store({ template: templateOf("k") })).rejects.toThrow(StoreFullError);
    expect(await leftovers(world)).toEqual([]);
    await using roomy = new World({ quotaPages: 4 });
    const store = await roomy.store({ template: templateOf("k") });
    expect(rows(store.connect(), "pragma page_count")).toEqual([[4]]);
  });
});

describe("a template", () => {
  test("is kept for the next process, and built anew for other migrations", async () => {
    await using world = new World();
    let builds = 0;
    for (const key of ["one", "one", "two", "one"]) {
      const template = templateOf(key, undefined, () => builds++);
      await sqliteFiles({ directory: world.at("tenants") }).provision(newTenant(), provisioning({ template }));
    }
    expect(builds).toBe(2);
    expect(readdirSync(world.at("tenants", ".templates"))).toHaveLength(2);
  });

  test("T02: that somebody put a row into is refused, and made from the migrations again", async () => {
    await using world = new World();
    await world.store({ template: templateOf("k") });
    const directory = world.at("tenants", ".templates");
    const [name = ""] = readdirSync(directory);
    const tampered = new Database(join(directory, name));
    tampered.run("insert into authors (name) values ('a secret')");
    tampered.close(true);
    for (const strategy of [world.strategy, sqliteFiles({ directory: world.at("tenants") })]) {
      const tenant = newTenant();
      const placement = await strategy.provision(tenant, provisioning({ template: templateOf("k") }));
      const connection = await strategy.connect(tenant, placement, "serve");
      expect((await connection.query(statement("select name from authors"))).rows).toEqual([]);
      await connection.close();
    }
  });

  test("that holds the id it is stamped for not once but twice, or never, makes no store", async () => {
    await using world = new World();
    for (const times of [0, 2]) {
      const template: Template = {
        ...templateOf(`${times} times`),
        async build(store, owner) {
          const stamp = statement("insert into authors (name) values ($1)", owner?.id);
          await store.batch?.([...SCHEMA, ...Array.from({ length: times }, () => stamp)]);
        },
      };
      await expect(world.store({ template })).rejects.toThrow(ProvisionError);
      expect(await leftovers(world)).toEqual([]);
    }
  });

  test("that could not be built leaves nothing, and is tried again", async () => {
    await using world = new World();
    const failing: Template = { ...templateOf("k"), build: () => Promise.reject(new Error("mine")) };
    await expect(world.store({ template: failing })).rejects.toThrow("mine");
    expect(readdirSync(world.at("tenants", ".templates"))).toEqual([]);
    expect(await leftovers(world)).toEqual([]);
    expect((await world.store({ template: templateOf("k") })).placement.file).toBeString();
  });

  test("of another form, left by an earlier release, is let lie", async () => {
    await using world = new World();
    const directory = world.at("tenants", ".templates");
    mkdirSync(directory, { recursive: true });
    const old = join(directory, `${"0".repeat(32)}-${"0".repeat(64)}.sqlite`);
    writeFileSync(old, "no template");
    const store = await world.store({ template: templateOf("k") });
    expect(rows(store.connect(), STAMP)).toEqual([[store.tenant.id, 1]]);
    expect(existsSync(old)).toBe(true);
  });

  test("of former migrations goes after 30 days, and what a killed process has half built after an hour, when one is looked for", async () => {
    const HOUR = 3_600;
    for (const [seconds, kept] of [
      [31 * 24 * HOUR, ["foreign"]] as const,
      [2 * HOUR, ["foreign", "former"]] as const,
    ]) {
      for (const next of ["made", "found"]) {
        await using world = new World();
        const make = async (key: string) => {
          const strategy = sqliteFiles({ directory: world.at("tenants") });
          await strategy.provision(newTenant(), provisioning({ template: templateOf(key) }));
          await strategy.close?.();
        };
        await make("current");
        const directory = world.at("tenants", ".templates");
        const [current = ""] = readdirSync(directory);
        const files = {
          former: `${"0".repeat(32)}-${"0".repeat(64)}.sqlite`,
          half: `.new-${crypto.randomUUID()}`,
          foreign: "notes",
        };
        const then = Date.now() / 1000 - seconds;
        for (const name of Object.values(files)) writeFileSync(join(directory, name), "");
        for (const name of [...Object.values(files), current]) utimesSync(join(directory, name), then, then);
        await make(next === "made" ? "next" : "current");
        const left = new Set(readdirSync(directory));
        expect(
          Object.entries(files)
            .flatMap(([what, name]) => (left.has(name) ? [what] : []))
            .toSorted(),
        ).toEqual([...kept]);
        // One that is old and not outdated: it is what this release copies.
        expect(left.has(current)).toBe(next === "found" || kept.length === 2);
      }
    }
  });

  test("that another process removes between a look and the copy is made again", async () => {
    await using world = new World();
    let builds = 0;
    const template = templateOf("k", author("a"), () => builds++);
    await world.store({ template });
    const store = await world.store({
      template,
      progress(step) {
        if (step === "mkdir") rmSync(world.at("tenants", ".templates"), { recursive: true });
      },
    });
    expect(rows(store.connect(), "select name from authors")).toEqual([["a"]]);
    expect(builds).toBe(2);
  });

  test.skipIf(!traceable)("that goes right behind a look at it is made again", async () => {
    await using world = new World();
    await world.store({ template: templateOf("k") });
    const templates = world.at("tenants", ".templates");
    const [name = ""] = readdirSync(templates);
    const { id } = newTenant();
    const program = [process.execPath, join(import.meta.dirname, "support/provision-and-die.ts")];
    await using looking = await StoppedAtLook.start(
      world.at("trace"),
      join(templates, name),
      ...[...program, world.at("tenants"), id, "never", "template"],
    );
    await looking.stopped();
    rmSync(templates, { recursive: true });
    looking.goOn();
    expect(await looking.exited).toBe(0);
    const placement = { file: `${id.slice(0, 2)}/${id}/db.sqlite` };
    const connection = await world.strategy.connect({ id, epoch: 1 }, placement, "serve");
    expect((await connection.query(statement(STAMP))).rows).toEqual([[id, 1]]);
    expect(readdirSync(templates)).toEqual([name]);
  });

  test("made by two processes at the same time harms neither", async () => {
    await using world = new World();
    mkdirSync(world.at("tenants"));
    const tenants = Array.from({ length: 4 }, newTenant);
    const children = tenants.map(
      ({ id }) => new Child("provision-and-die.ts", world.at("tenants"), id, "never", "template"),
    );
    expect(await Promise.all(children.map((child) => child.exited()))).toEqual([0, 0, 0, 0]);
    for (const tenant of tenants) {
      const placement = { file: `${tenant.id.slice(0, 2)}/${tenant.id}/db.sqlite` };
      const connection = await world.strategy.connect(tenant, placement, "serve");
      expect((await connection.query(statement(STAMP))).rows).toEqual([[tenant.id, 1]]);
    }
  });
});
