import { afterAll, expect, test } from "bun:test";
import { databaseOn } from "../../src/connections/database-on.ts";
import type { Database } from "../../src/database/database.ts";
import { sql } from "../../src/database/sql.ts";
import { InvalidValueError } from "../../src/errors.ts";
import type { Statement } from "../../src/sql/statement.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";

const connection = new SqliteConnection(":memory:");
const database = databaseOn(connection, { tenant: "amazon", dialect: "sqlite" });
afterAll(() => connection.close());

/** What a program without types may give. */
const untyped = (given: unknown) => given as Statement;

const NONE: readonly (readonly [string, unknown])[] = [
  ["a string", "select 1"],
  ["nothing", undefined],
  ["null", null],
  ["a number", 5],
  ["a list", [sql`select 1`]],
  ["an object without values", { text: "select 1" }],
  ["an object whose text is none", { text: 5, values: [] }],
  ["an object whose values are no list", { text: "select 1", values: "x" }],
];

const doors: readonly (readonly [string, (db: Database, given: Statement) => Promise<unknown>])[] = [
  ["all", (db, given) => db.all(given)],
  ["get", (db, given) => db.get(given)],
  ["one", (db, given) => db.one(given)],
  ["run", (db, given) => db.run(given)],
  ["execute", (db, given) => db.execute(given, { rows: "array" })],
  ["batch", (db, given) => db.batch([given])],
  ["stream", (db, given) => Array.fromAsync(db.stream(given))],
];

test.each([...NONE])("%s is no statement, and every door says what to give", async (_, given) => {
  for (const [, ask] of doors) {
    for (const asking of [
      () => ask(database, untyped(given)),
      () => database.transaction((tx) => ask(tx, untyped(given))),
    ]) {
      const error: unknown = await asking().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(InvalidValueError);
      expect(String(error)).toContain("sql`…`");
    }
  }
});

test("a batch of one statement that is in no list says so", async () => {
  const given = sql`select 1` as unknown as Statement[];
  await expect(database.batch(given)).rejects.toThrow("[sql`…`, sql`…`]");
  await expect(database.transaction((tx) => tx.batch(given))).rejects.toThrow("[sql`…`, sql`…`]");
  expect(await database.batch([])).toEqual([]);
});

test("what is looked through is what is run, by every door, also where the text is another one each time it is asked for", async () => {
  for (const [name, ask] of doors) {
    const inside = (given: Statement) => database.transaction((tx) => ask(tx, given));
    for (const run of [(given: Statement) => ask(database, given), inside]) {
      let reads = 0;
      const changing = {
        get text(): string {
          return reads++ === 0 ? "select 1 as one" : "attach ':memory:' as other";
        },
        values: [],
      };
      await run(changing);
      expect({ name, reads }).toEqual({ name, reads: 1 });
    }
  }
});
