import { describe, expect, test } from "bun:test";
import { ConfigurationError, MigrationInvalidError } from "../../src/errors.ts";
import { module } from "../../src/migrations/sql-module.ts";
import { checkModules, moduleSetKey } from "../../src/modules/modules.ts";

const SQLITE = { shared: ["sqlite"], tenant: ["sqlite"] };
const of = (name: string, ...texts: (string | Record<string, string>)[]) =>
  module({ name, migrations: texts.map((sql, index) => ({ name: `000${index + 1}_step`, sql })) });

const plans = of("plans", "create table plans (id integer primary key)");
const posts = of("posts", "create table posts (id integer primary key)");
const tags = of("tags", "create table tags (id integer primary key)");

describe("lists", () => {
  test("become sides, with the modules of both first", () => {
    const { shared, tenant } = checkModules({ shared: [plans], tenant: [posts], both: [tags] }, SQLITE);
    expect(shared).toEqual([tags, plans]);
    expect(tenant).toEqual([tags, posts]);
    expect(checkModules({}, SQLITE)).toEqual({ shared: [], tenant: [] });
  });

  test("do not name a module twice", () => {
    expect(() => checkModules({ shared: [posts], tenant: [posts] }, SQLITE)).toThrow(ConfigurationError);
    expect(() => checkModules({ tenant: [posts], both: [of("posts", "select 1")] }, SQLITE)).toThrow(
      '"tenant" and as "both"',
    );
    expect(() => checkModules({ tenant: [posts, of("posts", "select 1")] }, SQLITE)).toThrow("Two modules");
  });

  test("are looked through in the dialects of their side", () => {
    const forPostgres = of("reports", { postgres: "create table reports (id int)" });
    expect(() => checkModules({ tenant: [forPostgres] }, SQLITE)).toThrow(MigrationInvalidError);
    expect(() => checkModules({ shared: [forPostgres] }, { shared: ["postgres"], tenant: ["sqlite"] })).not.toThrow();
    expect(() => checkModules({ tenant: [of("bad", "select 1; vacuum")] }, SQLITE)).toThrow("bad/0001_step");
  });
});

describe("foreign keys across the sides are refused", () => {
  test.each([
    "create table a (plan integer references plans (id))",
    'create table a (plan integer, foreign key (plan) references "Plans" (id))',
    "create table a (plan integer /* x */ REFERENCES -- y\n [plans])",
    "create table a (b); alter table a add column plan integer references plans",
    "create table a (plan integer references main.plans (id))",
    "create table a (x integer references shared.anything (id))",
  ])("from a tenant: %j", (sql) => {
    const orders = of("orders", sql);
    expect(() => checkModules({ shared: [plans], tenant: [orders] }, SQLITE)).toThrow(MigrationInvalidError);
    expect(() => checkModules({ shared: [plans], tenant: [orders] }, SQLITE)).toThrow("orders/0001_step");
  });

  test("from a module of both sides, and from a shared one", () => {
    const orders = of("orders", "create table orders (plan integer references plans (id))");
    expect(() => checkModules({ shared: [plans], both: [orders] }, SQLITE)).toThrow('"plans"');
    const pins = of("pins", "create table pins (post integer references posts (id))");
    expect(() => checkModules({ shared: [pins], tenant: [posts] }, SQLITE)).toThrow('"posts"');
  });

  test("also to a table that got its name later", () => {
    const renamed = of("plans", "create table old (id integer primary key)", "alter table old rename to plans");
    const orders = of("orders", "create table orders (plan integer references plans (id))");
    expect(() => checkModules({ shared: [renamed], tenant: [orders] }, SQLITE)).toThrow(MigrationInvalidError);
  });

  test("in each dialect by its own text", () => {
    const orders = of("orders", {
      sqlite: "create table orders (plan integer)",
      postgres: "create table orders (plan integer references plans (id))",
    });
    expect(() => checkModules({ shared: [plans], tenant: [orders] }, SQLITE)).not.toThrow();
    const mixed = { shared: ["sqlite"], tenant: ["sqlite", "postgres"] };
    expect(() => checkModules({ shared: [plans], tenant: [orders] }, mixed)).toThrow(MigrationInvalidError);
  });

  test.each([
    "create table plans (id integer primary key); create table a (plan integer references plans (id))",
    "create table a (tag integer references tags (id))",
    "create table a (text text default 'references plans')",
    "create table a (b integer references a (b)) -- references plans (id)",
  ])("but not %j", (sql) => {
    expect(() => checkModules({ shared: [plans], tenant: [of("orders", sql)], both: [tags] }, SQLITE)).not.toThrow();
  });
});

describe("the key of a set of modules", () => {
  test("is the same for the same migrations in any order of modules", () => {
    expect(moduleSetKey([posts, tags], "sqlite")).toBe(moduleSetKey([tags, posts], "sqlite"));
    expect(moduleSetKey([], "sqlite")).toMatch(/^[0-9a-f]{64}$/);
  });

  test("changes with each migration, text, module and dialect", () => {
    const first = "create table posts (id integer primary key)";
    const keys = [
      moduleSetKey([posts], "sqlite"),
      moduleSetKey([posts], "postgres"),
      moduleSetKey([posts, tags], "sqlite"),
      moduleSetKey([of("posts", first, "select 1")], "sqlite"),
      moduleSetKey([of("posts", `${first} `)], "sqlite"),
      moduleSetKey([of("notes", first)], "sqlite"),
      moduleSetKey([], "sqlite"),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
