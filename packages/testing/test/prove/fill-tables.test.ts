import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { Random } from "../../src/contract/random.ts";
import { testTenants } from "../../src/index.ts";
import { fillTables } from "../../src/prove/fill-tables.ts";
import { Marks } from "../../src/prove/marks.ts";

const directory = mkdtempSync(join(tmpdir(), "tenantry-fill-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const shop = module({
  name: "shop",
  migrations: [
    {
      name: "0001_shop",
      sql: `
        create table items (
          id integer primary key,
          order_id text not null references orders (id),
          note text not null,
          detail json
        );
        create table orders (
          id text primary key,
          state text not null default 'new' check (state in ('new', 'paid')),
          customer text not null,
          email text not null unique,
          paid_at text,
          total real not null check (total > 0)
        );
        create table odd (value integer check (value > 1000));
        create table things (id integer primary key, data text not null);
        create virtual table words using fts5(text);`,
    },
  ],
  seed: async ({ db }) => {
    await db.run(
      sql`insert into orders (id, customer, email, total) values ('first', 'Ada Lovelace', 'a@example.com', 3)`,
    );
    await db.run(sql`insert into things (data) values ('{"title":"A thing","at":"2026-01-01"}')`);
  },
});
const tenancy = createTenancy({ ...sqlite(join(directory, "data")), modules: { tenant: [shop] } });

test("every tenant gets rows with the same keys and its own mark in each, as far as constraints let it", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"], { seed: true });
  const marks = new Marks(new Random(1), 2);
  const [amazon, apple] = [await fillTables(world.amazon.db, marks, 0), await fillTables(world.apple.db, marks, 1)];
  expect(amazon.map(({ table, rows, marked }) => [table.name, rows.length, marked]).sort()).toEqual([
    ["items", 3, true],
    ["odd", 0, true],
    ["orders", 3, true],
    ["things", 3, true],
  ]);
  const keys = (filled: typeof amazon) =>
    filled.map(({ rows }) => rows.map(({ id, email, state }) => [id, email, state]));
  expect(keys(amazon)).toEqual(keys(apple));
  const text = (filled: typeof amazon) => JSON.stringify(filled.map(({ rows }) => rows));
  const [own = "", other = ""] = marks.cores;
  expect(text(amazon)).toContain(own);
  expect(text(amazon)).not.toContain(other);
  expect(text(apple)).not.toContain(own);

  const [thing] = await world.amazon.db.all<{ data: string }>(sql`select data from things`);
  expect(JSON.parse(thing?.data ?? "")).toEqual({
    title: expect.stringMatching(new RegExp(`^${own}\\w+ A thing$`)),
    at: "2026-01-01",
  });
  const [order] = await world.amazon.db.all(sql`select * from orders where id = 'first'`);
  expect(order).toMatchObject({ state: "new", email: "a@example.com", paid_at: null, total: 3 });
});
