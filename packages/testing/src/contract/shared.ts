import assert from "node:assert/strict";
import { sql } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { markers, writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

export const shared: readonly ContractCase[] = [
  {
    id: "shared.read-only",
    title: "a tenant's scope reads shared data and can not write it",
    applies: (world) => world.hasShared,
    async run(world) {
      const { tenancy } = await world.tenants(["one", "two"]);
      await tenancy.shared.run(sql`create table plans (id integer primary key, title text)`);
      await tenancy.shared.run(sql`insert into plans (id, title) values (1, 'free')`);
      for (const slug of ["one", "two"]) {
        await tenancy.run(slug, async ({ shared: handle }) => {
          assert.deepEqual(await handle.all(sql`select * from plans`), [{ id: 1, title: "free" }]);
          await refused(() => handle.run(sql`update plans set title = 'taken'`), "SHARED_WRITE");
          await refused(() => handle.transaction((tx) => tx.run(sql`delete from plans`)), "SHARED_WRITE");
        });
      }
      assert.deepEqual(await tenancy.shared.all(sql`select title from plans`), [{ title: "free" }]);
    },
  },
  {
    id: "shared.apart",
    title: "no tenant's table is reached from shared, and no shared one from a tenant",
    applies: (world) => world.hasShared,
    async run(world) {
      const { tenancy, db } = await world.tenants(["one"]);
      await db.one.run(writeNote(1, "one"));
      await tenancy.shared.run(sql`create table plans (id integer primary key)`);
      await refused(() => tenancy.shared.all(sql`select * from notes`), "QUERY_FAILED");
      await refused(() => db.one.all(sql`select * from plans`), "QUERY_FAILED");
      assert.deepEqual(await markers(db.one), ["one"]);
    },
  },
  {
    id: "shared.joins",
    title: "a tenant's SQL joins shared.<table>: where that is declared, and only there",
    applies: (world) => world.hasShared,
    async run(world) {
      const { tenancy, ids } = await world.tenants(["one"]);
      await tenancy.shared.run(sql`create table plans (id integer primary key, title text)`);
      await tenancy.shared.run(sql`insert into plans (id, title) values (1, 'free')`);
      const joined = await tenancy.run("one", async ({ db }) => {
        await db.run(writeNote(1, "one"));
        const join = sql`select n.marker, p.title from notes n join shared.plans p on p.id = n.id`;
        return await db.all(join).catch((error: unknown) => String(error));
      });
      const { sharedJoins } = world.capabilities;
      const works = Array.isArray(joined);
      const remedy = works ? "declare sharedJoins: true, or shut it out" : `declare sharedJoins: false (${joined})`;
      assert.equal(works, sharedJoins, `the capability "sharedJoins": ${remedy}`);
      if (!works) return;
      assert.deepEqual(joined, [{ marker: "one", title: "free" }]);
      // Past core's own look at the words: it is the engine that has to refuse.
      const store = { tenant: { id: ids.one, epoch: 1 }, placement: world.placements.get(ids.one) };
      await world.open(store, "serve", async (open) => {
        for (const text of [
          "update shared.plans set title = 'taken'",
          "insert into shared.plans (id, title) values (2, 'taken')",
          "delete from shared.plans",
        ]) {
          await refused(async () => open.query({ text, values: [] }));
        }
      });
      assert.deepEqual(await tenancy.shared.all(sql`select * from plans`), [{ id: 1, title: "free" }]);
    },
  },
];
