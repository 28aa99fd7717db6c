import assert from "node:assert/strict";
import { type Database, sql } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { noteCount, writeNote } from "./notes.ts";
import { failure, refused } from "./refused.ts";

const ROWS_AT_ONCE = 2_000;
const ALL = sql`select id, marker from notes order by id`;
const BACKWARDS = sql`select id, marker from notes order by id desc`;

/** Fills a store without sending every row over. */
async function fill(db: Database, count: number): Promise<void> {
  await db.run(sql`insert into notes (id, marker)
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.raw(String(count))})
    select n, 'streamed' from numbers`);
}

export const streams: readonly ContractCase[] = [
  {
    id: "streams.complete",
    title: "a stream gives every row once, in order, a few at a time",
    async run(world) {
      const results: number[] = [];
      const { db, ids } = await world.tenants(["one"]);
      await fill(db.one, world.sizes.streamedRows);
      let next = 1;
      for await (const row of db.one.stream<{ id: number }>(ALL)) assert.equal(row.id, next++);
      assert.equal(next, world.sizes.streamedRows + 1);
      const store = { tenant: { id: ids.one, epoch: 1 }, placement: world.placements.get(ids.one) };
      await world.open(store, "read", async (open) => {
        if (open.stream === undefined) return;
        for await (const { rows } of open.stream(ALL)) results.push(rows.length);
      });
      assert.ok(Math.max(0, ...results) <= ROWS_AT_ONCE, `${Math.max(...results)} rows came at once`);
    },
  },
  {
    id: "streams.at-once",
    title: "streams that are read by turns give each its own rows, of one tenant and of two",
    async run(world) {
      const { db } = await world.tenants(["one", "two"]);
      await Promise.all([fill(db.one, 1_000), fill(db.two, 700)]);
      const every = [
        { next: 1, step: 1, last: 1_000, rows: db.one.stream<{ id: number }>(ALL) },
        { next: 1_000, step: -1, last: 1, rows: db.one.stream<{ id: number }>(BACKWARDS) },
        { next: 1, step: 1, last: 700, rows: db.two.stream<{ id: number }>(ALL) },
      ].map((read) => ({ ...read, rows: read.rows[Symbol.asyncIterator]() }));
      for (let open = every; open.length > 0; ) {
        const steps = await Promise.all(open.map(async (read) => ({ read, step: await read.rows.next() })));
        for (const { read, step } of steps) {
          if (step.done === true) assert.equal(read.next, read.last + read.step, "a stream ended early");
          else assert.equal(step.value.id, read.next, "a stream gave a row of another");
          read.next += read.step;
        }
        open = steps.flatMap(({ read, step }) => (step.done === true ? [] : [read]));
      }
    },
  },
  {
    id: "streams.fails-midway",
    title: "a statement that fails after some rows is an error of its stream, and no end of it",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await db.one.run(sql`insert into samples (id, whole)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 900) select n, n from numbers`);
      await db.one.run(sql`update samples set whole = ${-(2n ** 63n)} where id = 700`);
      for (let turn = 0; turn < 3; turn++) {
        await refused(async () => {
          for await (const _ of db.one.stream(sql`select abs(whole) as size from samples order by id`));
        }, "QUERY_FAILED");
        const rows: unknown[] = [];
        for await (const row of db.one.stream(sql`select id from samples where id > ${899}`)) rows.push(row);
        assert.deepEqual(rows, [{ id: 900 }]);
      }
    },
  },
  {
    id: "streams.values-bound",
    title: "a stream takes bound values, and none or one row",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await db.one.run(writeNote(7, "seven"));
      const read = async (id: number): Promise<unknown[]> => {
        const rows: unknown[] = [];
        for await (const row of db.one.stream(sql`select marker from notes where id = ${id}`)) rows.push(row);
        return rows;
      };
      assert.deepEqual([await read(7), await read(8)], [[{ marker: "seven" }], []]);
    },
  },
  {
    id: "streams.writes-meanwhile",
    title: "writing goes on while a stream is read, and the stream keeps to what it began with",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await fill(db.one, 1_000);
      let read = 0;
      for await (const _ of db.one.stream(ALL)) {
        read++;
        if (read % 200 === 0) await db.one.run(writeNote(10_000 + read, "meanwhile"));
        if (read === 500) await db.one.transaction((tx) => tx.run(writeNote(20_000, "meanwhile")));
      }
      assert.equal(read, 1_000);
      assert.equal(await noteCount(db.one), 1_006);
    },
  },
  {
    id: "streams.early-return",
    title: "a stream that is left early, by break or by an error, gives its connection back",
    async run(world) {
      const { db } = await world.tenants(["one"], { capabilities: { maxConnections: 3 } });
      await fill(db.one, 500);
      for (let turn = 0; turn < 25; turn++) {
        for await (const _ of db.one.stream(ALL)) break;
        await failure(async () => {
          for await (const _ of db.one.stream(ALL)) throw new Error("on purpose");
        });
        await refused(async () => {
          for await (const _ of db.one.stream(sql`select * from nowhere`));
        }, "QUERY_FAILED");
      }
      assert.equal(await noteCount(db.one), 500);
      assert.ok(world.connections.most <= 3);
    },
  },
  {
    id: "streams.abandoned",
    title: "a stream that is left unread gives its connection back after its time, and says so when it is read again",
    async run(world) {
      const { db } = await world.tenants(["one"], { capabilities: { maxConnections: 1 }, limits: { stream: 100 } });
      await fill(db.one, 3_000);
      const abandoned = db.one.stream(ALL)[Symbol.asyncIterator]();
      assert.equal((await abandoned.next()).done, false);
      // With one connection for all, these wait for the one that is given back.
      for (let turn = 0; turn < 5; turn++) for await (const _ of db.one.stream(ALL));
      await db.one.transaction((tx) => tx.run(writeNote(100_000, "after")));
      await refused(async () => {
        for (let read = 0; read < 3_000; read++) await abandoned.next();
      }, "STREAM_TIMEOUT");
      assert.equal(await noteCount(db.one), 3_001);
    },
  },
  {
    id: "streams.never-begun",
    title: "a stream that nobody reads holds nothing",
    async run(world) {
      const { db } = await world.tenants(["one"], { capabilities: { maxConnections: 2 } });
      const idle = Array.from({ length: 20 }, () => db.one.stream(ALL));
      assert.equal(await noteCount(db.one), 0);
      assert.equal(idle.length, 20);
      assert.ok(world.connections.open <= 1);
    },
  },
  {
    id: "streams.read-only",
    title: "a stream can not write",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await refused(async () => {
        const text = `insert into notes (id, marker) values (1, 'x')${world.returns("insert") ? " returning id" : ""}`;
        for await (const _ of db.one.stream({ text, values: [] }));
      });
      assert.equal(await noteCount(db.one), 0);
    },
  },
];
