import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, StoreBusyError } from "@tenantry/core/adapter";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

/** Runs statements in one transaction, as a migration does. */
async function migrate(store: Connection, ...texts: readonly string[]): Promise<void> {
  const transaction = await store.begin();
  try {
    for (const text of texts) await transaction.query({ text, values: [] });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** Milliseconds after which a migration that still waits for another counts as one that has to. */
const WAITS = 300;
const COUNT = { text: "select count(*) as n from notes", values: [] };

export const migrations: readonly ContractCase[] = [
  {
    id: "migrations.one-at-a-time",
    title: "of two migrations of one store the second sees what the first has done, or is told that the store is busy",
    async run(world) {
      const store = await world.store();
      await world.open(store, "migrate", (one) =>
        world.open(store, "migrate", async (other) => {
          const first = await one.begin();
          await first.query(COUNT);
          const second = (async () => {
            const transaction = await other.begin();
            try {
              return Number((await transaction.query(COUNT)).rows[0]?.[0]);
            } finally {
              await transaction.rollback();
            }
          })().catch((error: unknown) => error);
          const early = await Promise.race([second, sleep(WAITS, undefined)]);
          await first.query(writeNote(1, "first"));
          await first.commit();
          assert.equal(
            typeof early,
            early instanceof StoreBusyError ? "object" : "undefined",
            "two migrations ran at once",
          );
          const late = await second;
          if (!(late instanceof StoreBusyError))
            assert.equal(late, 1, "the second did not see what the first has done");
        }),
      );
    },
  },
  {
    id: "migrations.while-serving",
    title: "a connection that serves reads a table as a migration has left it, by statements that it ran before",
    async run(world) {
      const store = await world.store();
      const all = { text: "select * from counters order by id", values: [] };
      await world.open(store, "serve", async (serving) => {
        const read = async (): Promise<unknown[]> => {
          const { columns, rows } = await serving.query(all);
          return [columns.map(({ name }) => name), ...rows];
        };
        await serving.query({ text: "insert into counters (id, n) values (1, 10)", values: [] });
        for (let warm = 0; warm < 8; warm++)
          assert.deepEqual(await read(), [
            ["id", "n"],
            [1, 10],
          ]);
        await world.open(store, "migrate", async (open) => {
          await migrate(open, "alter table counters add column late integer", "update counters set late = 20");
        });
        assert.deepEqual(await read(), [
          ["id", "n", "late"],
          [1, 10, 20],
        ]);
        await world.open(store, "migrate", async (open) => {
          await migrate(open, "alter table counters drop column n", "update counters set late = 30");
        });
        assert.deepEqual(await read(), [
          ["id", "late"],
          [1, 30],
        ]);
      });
    },
  },
  {
    id: "migrations.rebuilt-table",
    title: "a migration that rebuilds a table keeps the rows that refer to it, and one that leaves orphans is refused",
    applies: ({ strategy }) => strategy.dialect === "sqlite",
    async run(world) {
      const store = await world.store();
      const owned = { text: "select id from owned", values: [] };
      await world.open(store, "migrate", async (open) => {
        await migrate(
          open,
          "create table owners (id integer primary key)",
          "create table owned (id integer primary key, owner integer references owners (id) on delete cascade)",
          "insert into owners (id) values (1)",
          "insert into owned (id, owner) values (7, 1)",
        );
        await migrate(
          open,
          "create table owners_new (id integer primary key, name text)",
          "insert into owners_new (id) select id from owners",
          "drop table owners",
          "alter table owners_new rename to owners",
        );
        assert.deepEqual((await open.query(owned)).rows, [[7]], "the rows that referred to the rebuilt table are gone");
        await refused(() => migrate(open, "delete from owners"), "CONSTRAINT");
        assert.deepEqual((await open.query(owned)).rows, [[7]], "a migration that was refused left something");
      });
      await world.open(store, "serve", async (open) => {
        await refused(async () => open.query({ text: "insert into owned (id, owner) values (8, 9)", values: [] }));
      });
    },
  },
];
