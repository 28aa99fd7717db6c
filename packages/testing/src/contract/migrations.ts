import assert from "node:assert/strict";
import type { Connection } from "@tenantry/core/adapter";
import type { ContractCase } from "./contract-case.ts";
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

export const migrations: readonly ContractCase[] = [
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
