import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { type ErrorCode, type Statement, sql } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { noteCount, writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

const REFUSALS: readonly (readonly [string, Statement, ErrorCode])[] = [
  ["a primary key twice", writeNote(1, "again"), "CONSTRAINT"],
  ["a NOT NULL column without a value", sql`insert into notes (id, marker) values (2, ${null})`, "CONSTRAINT"],
  ["a unique column twice", sql`insert into children (id, parent, label) values (2, 1, 'label')`, "CONSTRAINT"],
  ["a parent that is not there", sql`insert into children (id, parent, label) values (3, 99, 'other')`, "CONSTRAINT"],
  ["a table that is not there", sql`select * from nowhere`, "QUERY_FAILED"],
  ["a column that is not there", sql`select nothing from notes`, "QUERY_FAILED"],
  ["no SQL at all", sql`selekt 1`, "QUERY_FAILED"],
];

export const errors: readonly ContractCase[] = [
  {
    id: "errors.classes",
    title: "an engine's error is an error of Tenantry with the engine's as its cause, and names the tenant",
    async run(world) {
      const { db, ids } = await world.tenants(["one", "two"]);
      await db.one.batch([
        writeNote(1, "a"),
        sql`insert into parents (id) values (1)`,
        sql`insert into children (id, parent, label) values (1, 1, 'label')`,
      ]);
      for (const [what, statement, code] of REFUSALS) {
        const error = await refused(() => db.one.run(statement), code);
        assert.equal(error.tenant, "one", what);
        assert.ok(error.cause instanceof Error, `${what}: the engine's error is not the cause`);
        assert.equal(error.retryable, false, what);
        for (const secret of [tmpdir(), ids.two, ids.two.replaceAll("-", "")]) {
          assert.equal(error.message.includes(secret), false, `${what}: the message tells ${secret}`);
        }
      }
      assert.equal(await noteCount(db.one), 1);
    },
  },
  {
    id: "errors.one-statement",
    title: "a text that holds two statements is refused, and neither is run",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => {
        const two = "insert into notes (id, marker) values (1, 'a'); insert into notes (id, marker) values (2, 'b')";
        await refused(async () => open.query({ text: two, values: [] }));
        await refused(async () => open.query({ text: "select 1; drop table notes", values: [] }));
        const { rows } = await open.query(sql`select * from notes`);
        assert.deepEqual(rows, []);
        await open.query({ text: "select 1 /* ; */;", values: [] });
      });
    },
  },
  {
    id: "errors.recovery",
    title: "a connection is as good as before after each refused statement",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => {
        for (const [, statement] of REFUSALS) {
          await refused(async () => {
            await open.query(writeNote(1, "a"));
            await open.query(statement);
          });
          const transaction = await open.begin();
          await refused(async () => {
            await transaction.query(writeNote(1, "twice"));
          });
          await transaction.rollback();
        }
        const { rows } = await open.query(sql`select count(*) from notes`);
        assert.equal(Number(rows[0]?.[0]), 1);
      });
    },
  },
];
