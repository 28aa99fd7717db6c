import assert from "node:assert/strict";
import { sql } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

/** Texts that are easily taken for one another. */
const NEARLY_ALIKE = ["a", "A", "\u00e1", "a\u0301", "a ", " a", "\u00df", "ss", "\u0130", "i"];
const MANY = 24;

/** How values are bound and found again. */
export const valuesBound: readonly ContractCase[] = [
  {
    id: "values.bytes-alone",
    title: "of a view into a buffer only the view is kept, and bytes that were read stay as they were read",
    async run(world) {
      const { db } = await world.tenants(["one", "two"]);
      const pool = Uint8Array.from({ length: 64 }, (_, index) => index);
      const put = (id: number, bytes: Uint8Array) => sql`insert into samples (id, bytes) values (${id}, ${bytes})`;
      await db.one.run(put(1, pool.subarray(10, 13)));
      await db.two.batch([put(1, pool.subarray(40, 43))]);
      await db.one.transaction((tx) => tx.run(put(2, Buffer.from("abc"))));
      const long = Uint8Array.from({ length: world.sizes.longText }, (_, index) => index % 251);
      await db.one.run(put(3, long));
      const read = async (of: "one" | "two", id: number): Promise<Uint8Array> =>
        (await db[of].one<{ bytes: Uint8Array }>(sql`select bytes from samples where id = ${id}`)).bytes;
      const first = await read("one", 1);
      assert.deepEqual(first, Uint8Array.of(10, 11, 12), "more was kept than the view");
      const others = [await read("two", 1), await read("one", 2), await read("one", 3)];
      assert.deepEqual(first, Uint8Array.of(10, 11, 12), "bytes of one row became those of another");
      assert.deepEqual(others, [Uint8Array.of(40, 41, 42), Uint8Array.of(97, 98, 99), long]);
      assert.deepEqual(await db.one.all(sql`select id from samples where bytes = ${pool.subarray(10, 13)}`), [
        { id: 1 },
      ]);
    },
  },
  {
    id: "values.text-alone",
    title: "texts that are nearly alike are different texts: neither normalized nor found by each other",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      for (const [index, text] of NEARLY_ALIKE.entries()) await db.one.run(writeNote(index, text));
      for (const [index, text] of NEARLY_ALIKE.entries()) {
        const found = await db.one.all(sql`select id, marker from notes where marker = ${text}`);
        assert.deepEqual(found, [{ id: index, marker: text }], `bound ${JSON.stringify(text)}`);
      }
    },
  },
  {
    id: "values.placeholders-many",
    title: "$1 is not $10, and neither letters of several bytes nor question marks before it move a value",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const places = Array.from({ length: MANY }, (_, index) => index + 1);
      const rows = places.map((place) => `($${place}, 'é🜁 ? :a' /* ü ? */, $${MANY + 1 - place})`).join(", ");
      const text = `insert into notes (id, marker, body) values ${rows}`;
      await refused(() => db.one.run({ text: `${text}, ($99, 'x', 'x')`, values: places }));
      const numbers = { text: text.replaceAll(/, \$(\d+)\)/g, ", 'body')"), values: places.map((place) => place * 3) };
      await db.one.run(numbers);
      const list = places.toReversed().map((place) => `$${place}`);
      const values = places.map((place) => (place === 1 || place === 10 || place === MANY ? place * 3 : -place));
      const found = await db.one.all({
        text: `select id from notes where id in (${list.join(", ")}) order by id`,
        values,
      });
      assert.deepEqual(found, [{ id: 3 }, { id: 30 }, { id: MANY * 3 }]);
      assert.deepEqual(await db.one.all(sql`select distinct marker from notes`), [{ marker: "é🜁 ? :a" }]);
    },
  },
  {
    id: "values.wanted",
    title: "rows that come as objects are those that come as arrays, and a statement that writes runs to its end",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => {
        for (const id of [1, 2, 3]) await open.query(writeNote(id, `marker ${id}`));
        const select = (least: number) => sql`select id, marker, body from notes where id >= ${least} order by id`;
        for (const least of [1, 3, 9, 1]) {
          const { columns, rows } = await open.query(select(least));
          const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
          for (const wanted of ["records", "first"] as const) {
            const answer = await open.query(select(least), wanted);
            const given =
              answer.records ??
              answer.rows.map((row) => Object.fromEntries(answer.columns.map(({ name }, index) => [name, row[index]])));
            const expected = wanted === "first" ? objects.slice(0, 1) : objects;
            assert.deepEqual(wanted === "first" ? given.slice(0, 1) : given, expected, wanted);
          }
        }
        const twice = sql`select a.id, b.id from notes a join notes b on b.id = a.id + 1 order by a.id`;
        for (const wanted of ["records", "first"] as const) {
          const { records, rows } = await open.query(twice, wanted);
          assert.equal(records, undefined, "of two columns of one name an object loses one");
          assert.deepEqual(rows[0], [1, 2]);
        }
        if (!world.returns("delete")) return;
        await open.query({ text: "delete from notes returning id", values: [] }, "first");
        assert.deepEqual((await open.query(select(1))).rows, [], "the statement wrote its first row only");
      });
    },
  },
];
