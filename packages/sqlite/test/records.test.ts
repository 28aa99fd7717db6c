import { expect, test } from "bun:test";
import { createTenancy, type Database, module, sql } from "@tenantry/core";
import { sqlite } from "../src/index.ts";
import { Scratch } from "./support/world.ts";

const BIG = 9_007_199_254_740_993n;

const notes = module({
  name: "notes",
  migrations: [
    {
      name: "0001_notes",
      sql: "create table notes (id integer primary key, text text, size integer, anything, flag boolean);",
    },
  ],
});

/** The connection learns a statement's columns by its first run; the engine makes the objects from the second one on. */
async function thrice(db: Database, text: string): Promise<unknown[][]> {
  const runs: unknown[][] = [];
  for (let run = 0; run < 3; run++) runs.push(await db.all({ text, values: [] }));
  return runs;
}

async function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  await using directory = new Scratch();
  await using tenancy = createTenancy({ ...sqlite(directory.path), modules: { tenant: [notes] } });
  await tenancy.tenants.create({ slug: "amazon" });
  await tenancy.run("amazon", ({ db }) => work(db));
}

for (const column of ["size", "anything"]) {
  test(`an integer past 2^53 in the column ${column} keeps its digits in every run of a statement`, () =>
    withDatabase(async (db) => {
      const read = `select ${column} as n from notes order by id`;
      await db.run({ text: `insert into notes (${column}) values (1)`, values: [] });
      expect(await thrice(db, read)).toEqual([[{ n: 1 }], [{ n: 1 }], [{ n: 1 }]]);
      await db.run({ text: `insert into notes (${column}) values ($1)`, values: [BIG] });
      const both = [{ n: 1 }, { n: BIG }];
      expect(await thrice(db, read)).toEqual([both, both, both]);
    }));
}

test("an integer past 2^53 that no table declares keeps its digits", () =>
  withDatabase(async (db) => {
    const row = [{ n: BIG }];
    expect(await thrice(db, `select ${BIG} as n`)).toEqual([row, row, row]);
  }));

test("columns of one name, and a column named __proto__, read the same in every run", () =>
  withDatabase(async (db) => {
    await db.run(sql`insert into notes (flag, size) values (true, 1)`);
    // The last of them stands, and is read by its own declared type.
    const twins = [{ a: 1 }];
    expect(await thrice(db, "select flag as a, size as a from notes")).toEqual([twins, twins, twins]);
    for (const [row] of await thrice(db, `select 'x' as "__proto__"`)) {
      expect(Object.keys(row as object)).toEqual(["__proto__"]);
      expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    }
  }));

test("values are converted in every run, and a column that was added is there", () =>
  withDatabase(async (db) => {
    await db.run(sql`insert into notes (id, text, flag) values (1, 'one', true)`);
    const row = { id: 1, text: "one", size: null, anything: null, flag: true };
    expect(await thrice(db, "select * from notes")).toEqual([[row], [row], [row]]);
    await db.run(sql`alter table notes add column later boolean not null default 0`);
    const grown = { ...row, later: false };
    expect(await thrice(db, "select * from notes")).toEqual([[grown], [grown], [grown]]);
  }));
