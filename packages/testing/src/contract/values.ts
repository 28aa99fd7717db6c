import assert from "node:assert/strict";
import { type Database, type Statement, sql } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { refused } from "./refused.ts";

const COLUMNS = ["whole", "flag", "document", "bytes", "moment", "words", "amount"] as const;
type Column = (typeof COLUMNS)[number];

function insert(id: number, column: Column, value: unknown): Statement {
  return { text: `insert into samples (id, ${column}) values ($1, $2)`, values: [id, value] };
}

/** What comes back for what was bound, value by value. */
async function kept(
  db: Database,
  column: Column,
  pairs: readonly (readonly [bound: unknown, read: unknown])[],
): Promise<void> {
  for (const [index, [bound, read]] of pairs.entries()) {
    const id = index + 1;
    await db.run(insert(id, column, bound));
    const row = await db.one<Record<string, unknown>>({
      text: `select ${column} from samples where id = $1`,
      values: [id],
    });
    assert.deepEqual(row[column], read, `${column}: bound ${String(bound).slice(0, 60)}`);
    assert.equal(typeof row[column], typeof read, `${column}: bound ${String(bound).slice(0, 60)}`);
  }
}

function same(...values: readonly unknown[]): (readonly [unknown, unknown])[] {
  return values.map((value) => [value, value] as const);
}

/** Does something while the process has another time zone. */
async function inZone(zone: string, work: () => Promise<void>): Promise<void> {
  const { TZ } = process.env;
  process.env.TZ = zone;
  try {
    await work();
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
}

export const values: readonly ContractCase[] = [
  {
    id: "values.integers",
    title: "integers are numbers, past 2^53 bigints, and never lose a digit",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await kept(db.one, "whole", [
        ...same(0, 1, -1, 2_147_483_648, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
        ...same(2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)),
        [5n, 5],
        [null, null],
      ]);
      const sum = await db.one.one(sql`select whole from samples where whole = ${2n ** 53n + 1n}`);
      assert.deepEqual(sum, { whole: 2n ** 53n + 1n }, "a bigint does not find its own row");
    },
  },
  {
    id: "values.booleans",
    title: "booleans are booleans, and can be compared with",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await kept(db.one, "flag", same(true, false, null));
      assert.deepEqual(await db.one.all(sql`select id from samples where flag = ${true}`), [{ id: 1 }]);
    },
  },
  {
    id: "values.json",
    title: "JSON columns take plain objects and arrays, and give them back",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const deep = { text: 'naïve "quoted" \\ 🜁', list: [1, 2.5, null, true], empty: {}, "": [[]] };
      await kept(db.one, "document", [...same(deep, [], {}, [1, "two", { three: 3 }], null), ['"text"', "text"]]);
    },
  },
  {
    id: "values.bytes",
    title: "bytes are Uint8Arrays, every byte of them",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await kept(db.one, "bytes", [...same(every, new Uint8Array(0), null), [every.buffer, every]]);
      const { bytes } = await db.one.one<{ bytes: Uint8Array }>(sql`select bytes from samples where id = 1`);
      assert.equal(bytes.constructor, Uint8Array, "bytes came as a kin of Uint8Array");
    },
  },
  {
    id: "values.timestamps",
    title: "a Date is kept to the millisecond, and timestamps are ISO text",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const at = [
        "2026-01-02T03:04:05.678Z",
        "1969-12-31T23:59:59.001Z",
        "2026-06-30T00:00:00.000Z",
        // Local clocks of the zone below never show this hour.
        "2026-03-08T05:31:00.000Z",
        "1000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z",
      ];
      // On a machine that keeps UTC, an adapter that goes by the local clock would look right.
      await inZone("America/St_Johns", () =>
        kept(db.one, "moment", [...at.map((iso) => [new Date(iso), iso] as const), [null, null]]),
      );
      await db.one.run(sql`insert into samples (id) values (9)`);
      const { moment } = await db.one.one<{ moment: string }>(sql`select moment from samples where id = 9`);
      assert.match(
        moment,
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
        "the engine's own current_timestamp is not ISO text",
      );
      assert.ok(Math.abs(Date.parse(moment) - Date.now()) < 3_600_000, `the engine's own time is ${moment}`);
    },
  },
  {
    id: "values.text",
    title: "text is kept as it is: empty, long, of any script, or looking like something else",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const texts = [
        "",
        " ",
        "007",
        "1e3",
        "true",
        "null",
        'it\'s "quoted" $1 ? :a @b',
        "línea\r\n\t\u{1f468}‍\u{1f469}‍\u{1f467} ‮ עברית",
        "\ufeff",
      ];
      await kept(db.one, "words", same(...texts, "ß".repeat(world.sizes.longText), null));
    },
  },
  {
    id: "values.doubles",
    title: "doubles keep every bit that a number has",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await kept(db.one, "amount", same(0, 0.1, -1.5, 1e300, 5e-324, 2 ** 60, 3, null));
    },
  },
  {
    id: "values.refused",
    title: "what no engine keeps faithfully is refused before anything is written",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const bad = [
        undefined,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        "nul \0 inside",
        new Date(Number.NaN),
        () => 1,
        Symbol("s"),
        new Map(),
      ];
      for (const value of bad) {
        await refused(() => db.one.run(insert(1, "words", value)), "INVALID_VALUE");
        await refused(() => db.one.batch([insert(1, "words", "x"), insert(2, "words", value)]), "INVALID_VALUE");
        await refused(() => db.one.transaction((tx) => tx.run(insert(1, "words", value))), "INVALID_VALUE");
      }
      await refused(() => db.one.run(insert(1, "whole", 2n ** 64n)));
      assert.deepEqual(await db.one.all(sql`select id from samples`), []);
    },
  },
  {
    id: "values.same-everywhere",
    title: "a row reads the same by all, get, one, run, execute, batch, stream and inside a transaction",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const row = {
        whole: 2n ** 60n,
        flag: true,
        document: { a: [1] },
        bytes: Uint8Array.of(1, 2),
        moment: "2026-01-02T03:04:05.678Z",
        words: "w",
        amount: 0.5,
      };
      const list = COLUMNS.join(", ");
      const returning = world.returns("insert") ? ` returning ${list}` : "";
      const text = `insert into samples (id, ${list}) values (1, $1, $2, $3, $4, $5, $6, $7)${returning}`;
      const select = { text: `select ${list} from samples`, values: [] };
      const one = db.one;
      const streamed: unknown[] = [];
      const { rows } = await one.run({ text, values: COLUMNS.map((name) => row[name]) });
      assert.deepEqual(rows, world.returns("insert") ? [row] : [], "returning");
      for await (const found of one.stream(select)) streamed.push(found);
      assert.deepEqual(streamed, [row], "stream");
      assert.deepEqual(await one.all(select), [row], "all");
      assert.deepEqual(await one.get(select), row, "get");
      assert.deepEqual(await one.one(select), row, "one");
      assert.deepEqual((await one.execute(select)).rows, [row], "execute");
      assert.deepEqual((await one.execute(select, { rows: "array" })).rows, [Object.values(row)], "execute as arrays");
      assert.deepEqual(
        (await one.batch([select, select])).map((result) => result.rows),
        [[row], [row]],
        "batch",
      );
      assert.deepEqual(await one.transaction((tx) => tx.all(select)), [row], "in a transaction");
    },
  },
  {
    id: "values.columns",
    title: "columns keep their order and names, two of one name as well",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const query = sql`select a.n as n, b.n as n, a.id from counters a join counters b on b.id = a.id + 1`;
      await db.one.batch([
        sql`insert into counters (id, n) values (1, 10)`,
        sql`insert into counters (id, n) values (2, 20)`,
      ]);
      const { columns, rows } = await db.one.execute(query, { rows: "array" });
      assert.deepEqual(
        columns.map(({ name }) => name),
        ["n", "n", "id"],
      );
      assert.deepEqual(rows, [[10, 20, 1]]);
      const empty = await db.one.execute(sql`select id, n from counters where id = 99`, { rows: "array" });
      assert.deepEqual(
        empty.columns.map(({ name }) => name),
        ["id", "n"],
        "a result without rows has lost its columns",
      );
    },
  },
  {
    id: "values.changes",
    title: "changes counts the rows that were written, and none that were read",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const changes = async (query: Statement): Promise<number> => (await db.one.run(query)).changes;
      assert.equal(await changes(sql`insert into counters (id, n) values (1, 1), (2, 1), (3, 1)`), 3);
      assert.equal(await changes(sql`update counters set n = 2 where id < ${3}`), 2);
      assert.equal(await changes(sql`update counters set n = 2 where id = 1`), 1, "a row that was written as it was");
      assert.equal(await changes(sql`select * from counters`), 0);
      assert.equal(await changes(sql`delete from counters where id = ${99}`), 0);
      const returns = world.returns("delete");
      const text = `delete from counters where id = $1${returns ? " returning id, n" : ""}`;
      const { rows, changes: gone } = await db.one.run({ text, values: [3] });
      assert.deepEqual([rows, gone], [returns ? [{ id: 3, n: 1 }] : [], 1]);
    },
  },
  {
    id: "values.placeholders",
    title: "$1, $2 mean the same value wherever and however often they stand, and nothing inside quotes",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const text = "insert into notes (id, marker, body) values ($2, $1, $1)";
      await db.one.run({ text, values: ["twice $2", 7] });
      const quoted = { text: "select id, marker, body, '$1' as quoted from notes where id = $1 /* $2 */", values: [7] };
      assert.deepEqual(await db.one.all(quoted), [{ id: 7, marker: "twice $2", body: "twice $2", quoted: "$1" }]);
    },
  },
  {
    id: "values.count",
    title: "count(*) is a number",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      assert.deepEqual(await db.one.one(sql`select count(*) as n from notes`), { n: 0 });
    },
  },
];
