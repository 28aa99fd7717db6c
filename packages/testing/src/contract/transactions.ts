import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, sql, TenantryError } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { markers, writeNote } from "./notes.ts";
import { failure, refused } from "./refused.ts";

/** What one transaction, or one batch, does. */
export const transactions: readonly ContractCase[] = [
  {
    id: "transactions.commit",
    title: "what a transaction wrote is there when it has resolved, with what it answered",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const answer = await db.one.transaction(async (tx) => {
        await tx.run(writeNote(1, "a"));
        await sleep(1);
        await tx.batch([writeNote(2, "b"), writeNote(3, "c")]);
        return (await markers(tx)).join("");
      });
      assert.equal(answer, "abc");
      assert.deepEqual(await markers(db.one), ["a", "b", "c"]);
    },
  },
  {
    id: "transactions.rollback",
    title: "a transaction that throws leaves nothing, and its error is the caller's",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const reason = new Error("on purpose");
      const error = await failure(() =>
        db.one.transaction(async (tx) => {
          await tx.run(writeNote(1, "a"));
          await sleep(1);
          if (world.capabilities.changesSchema) await tx.run(sql`create table made_inside (id integer)`);
          throw reason;
        }),
      );
      assert.equal(error, reason);
      assert.deepEqual(await markers(db.one), []);
      await db.one.transaction((tx) => tx.run(writeNote(1, "later")));
      assert.deepEqual(await markers(db.one), ["later"]);
    },
  },
  {
    id: "transactions.savepoint",
    title: "a transaction inside a transaction is undone alone",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await db.one.transaction(async (tx) => {
        await tx.run(writeNote(1, "outer"));
        await refused(
          () =>
            tx.transaction(async (inner) => {
              await inner.run(writeNote(2, "inner"));
              await inner.run(writeNote(2, "twice"));
            }),
          "CONSTRAINT",
        );
        await tx.transaction(async (inner) => {
          await inner.run(writeNote(3, "second"));
          await failure(() =>
            inner.transaction(async (deep) => {
              await deep.run(writeNote(4, "deep"));
              throw new Error("on purpose");
            }),
          );
        });
        await tx.run(writeNote(5, "after"));
      });
      assert.deepEqual(await markers(db.one), ["outer", "second", "after"]);
    },
  },
  {
    id: "transactions.swallowed-error",
    title: "a statement that failed dooms its transaction, even when its error was caught",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await refused(
        () =>
          db.one.transaction(async (tx) => {
            await tx.run(writeNote(1, "a"));
            await refused(() => tx.run(writeNote(1, "again")), "CONSTRAINT");
          }),
        "TRANSACTION_ENDED",
      );
      assert.deepEqual(await markers(db.one), []);
    },
  },
  {
    id: "transactions.commit-refused",
    title: "a constraint that is checked at the commit refuses it, and nothing is left",
    applies: (world) => world.dialect.deferredKeys,
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const orphan = sql`insert into children (id, parent, label) values (1, 99, 'orphan')`;
      for (let attempt = 0; attempt < 3; attempt++) {
        await refused(() => db.one.transaction((tx) => tx.batch([writeNote(1, "a"), orphan])), "CONSTRAINT");
        await refused(() => db.one.batch([writeNote(1, "a"), orphan]), "CONSTRAINT");
        await refused(() => db.one.run(orphan), "CONSTRAINT");
      }
      assert.deepEqual(await markers(db.one), []);
      await db.one.transaction(async (tx) => {
        await tx.run(orphan);
        await tx.run(sql`insert into parents (id) values (99)`);
      });
      assert.deepEqual(await db.one.all(sql`select label from children`), [{ label: "orphan" }]);
    },
  },
  {
    id: "transactions.inside",
    title: "the outer database, called inside its transaction, fails at once instead of waiting for itself",
    async run(world) {
      const { db } = await world.tenants(["one", "two"]);
      await db.one.transaction(async (tx) => {
        await refused(() => db.one.run(writeNote(1, "outer")), "INSIDE_TRANSACTION");
        await refused(() => db.one.transaction(async () => undefined), "INSIDE_TRANSACTION");
        await refused(() => db.one.batch([writeNote(1, "outer")]), "INSIDE_TRANSACTION");
        await db.two.run(writeNote(1, "the other store is free"));
        await tx.run(writeNote(2, "inner"));
      });
      assert.deepEqual(await markers(db.one), ["inner"]);
    },
  },
  {
    id: "transactions.timeout",
    title: "a transaction past its time is rolled back; what it still tries fails, and others go on",
    async run(world) {
      const { db } = await world.tenants(["one"], { limits: { transaction: 60 } });
      const [over, late] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
      await refused(
        () =>
          db.one.transaction(async (tx) => {
            // Where the machine is slow, its time may be up before this already.
            await tx.run(writeNote(1, "late")).catch(() => undefined);
            await over.promise;
            late.resolve(await failure(() => tx.run(writeNote(2, "later"))));
          }),
        "TRANSACTION_TIMEOUT",
      );
      await db.one.run(writeNote(3, "others"));
      over.resolve();
      assert.ok((await late.promise) instanceof TenantryError, "a transaction was used past its time");
      assert.deepEqual(await markers(db.one), ["others"]);
    },
  },
  {
    id: "transactions.late-use",
    title: "a transaction's database is of no use after its end",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      let kept: Database | undefined;
      await db.one.transaction(async (tx) => {
        kept = tx;
      });
      await refused(() => kept?.run(writeNote(1, "late")), "TRANSACTION_ENDED");
      await failure(() =>
        db.one.transaction(async (tx) => {
          kept = tx;
          throw new Error("on purpose");
        }),
      );
      await refused(() => kept?.run(writeNote(1, "late")), "TRANSACTION_ENDED");
      assert.deepEqual(await markers(db.one), []);
    },
  },
  {
    id: "transactions.batch",
    title: "a batch answers in order, and is all or nothing",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      const results = await db.one.batch([writeNote(1, "a"), sql`select marker from notes`, writeNote(2, "b")]);
      assert.deepEqual(
        results.map(({ rows, changes }) => [rows, changes]),
        [
          [[], 1],
          [[{ marker: "a" }], 0],
          [[], 1],
        ],
      );
      await refused(() => db.one.batch([writeNote(3, "c"), writeNote(1, "again"), writeNote(4, "d")]), "CONSTRAINT");
      await refused(() => db.one.batch([writeNote(3, "c"), sql`select * from nowhere`]), "QUERY_FAILED");
      assert.deepEqual(await markers(db.one), ["a", "b"]);
    },
  },
];
