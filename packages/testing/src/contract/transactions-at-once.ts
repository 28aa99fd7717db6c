import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, sql, TenantryError } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { markers, noteCount, writeNote } from "./notes.ts";
import { failure } from "./refused.ts";

const PATIENCE = 200;

/** How long each may take, and wait for those before it, is not what is looked for. */
const PATIENT = { limits: { transaction: 60_000, write: 60_000 } };

/** Reads a number, waits, and writes it back one higher: again while the engine asks for that. */
async function addOne(db: Database): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await db.transaction(async (tx) => {
        const { n } = await tx.one<{ n: number }>(sql`select n from counters where id = 1`);
        await sleep(1);
        await tx.run(sql`update counters set n = ${n + 1} where id = 1`);
      });
    } catch (error) {
      if (!(error instanceof TenantryError && error.retryable) || attempt === PATIENCE) throw error;
      await sleep(1 + (attempt % 7));
    }
  }
}

/** What those that run at the same time do to each other. */
export const transactionsAtOnce: readonly ContractCase[] = [
  {
    id: "transactions.interleaving",
    title: "while a transaction is open, others read only what is committed, and their writes are not part of it",
    async run(world) {
      const { db } = await world.tenants(["one"], PATIENT);
      const { interleaved } = world.sizes;
      const others: Promise<unknown>[] = [];
      const failures: unknown[] = [];
      const seen: string[] = [];
      const beside = (work: Promise<unknown>): void => {
        others.push(work.catch((error: unknown) => failures.push(error)));
      };
      let failed: unknown;
      const doomed = db.one.transaction(async (tx) => {
        await tx.run(writeNote(1_000_000, "doomed"));
        for (let index = 0; index < interleaved; index++) {
          await sleep(index % 10 === 0 ? 1 : 0);
          await tx.run(writeNote(1_000_001 + index, "doomed"));
        }
        assert.equal((await noteCount(tx)) >= interleaved, true, "a transaction does not see its own writes");
        throw new Error("on purpose");
      });
      doomed.catch((error: unknown) => {
        failed = error;
      });
      for (let index = 0; index < interleaved; index++) {
        beside(db.one.run(writeNote(index, "kept")));
        beside(markers(db.one).then((found) => seen.push(...found)));
        await sleep(0);
      }
      await failure(() => doomed);
      await Promise.all(others);
      if (failures.length > 0) throw failures[0];
      assert.ok(
        failed instanceof Error && failed.message === "on purpose",
        `the transaction failed otherwise: ${failed}`,
      );
      assert.equal(seen.includes("doomed"), false, "a reader saw what was never committed");
      assert.deepEqual(await markers(db.one), new Array(interleaved).fill("kept"));
    },
  },
  {
    id: "transactions.all-at-once",
    title: "what several statements of a transaction wrote is seen all at once",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await db.one.batch([
        sql`insert into counters (id, n) values (1, 100)`,
        sql`insert into counters (id, n) values (2, 0)`,
      ]);
      const sums = new Set<number>();
      let done = false;
      const moving = (async () => {
        for (let round = 0; round < 20; round++) {
          await db.one.transaction(async (tx) => {
            await tx.run(sql`update counters set n = n - 5 where id = 1`);
            await sleep(0);
            await tx.run(sql`update counters set n = n + 5 where id = 2`);
          });
        }
        done = true;
      })();
      while (!done) {
        sums.add(
          (await db.one.one<{ total: number }>(sql`select cast(sum(n) as integer) as total from counters`)).total,
        );
        await sleep(0);
      }
      await moving;
      assert.deepEqual([...sums], [100]);
    },
  },
  {
    id: "transactions.lost-update",
    title: "of transactions that read, wait and write the same row, none undoes another without an error",
    async run(world) {
      const { db } = await world.tenants(["one"], PATIENT);
      await db.one.run(sql`insert into counters (id, n) values (1, 0)`);
      await Promise.all(Array.from({ length: 20 }, () => addOne(db.one)));
      assert.deepEqual(await db.one.one(sql`select n from counters where id = 1`), { n: 20 });
    },
  },
  {
    id: "transactions.atomic-statement",
    title: "single statements at the same time add up",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await db.one.run(sql`insert into counters (id, n) values (1, 0)`);
      await Promise.all(Array.from({ length: 50 }, () => db.one.run(sql`update counters set n = n + 1 where id = 1`)));
      assert.deepEqual(await db.one.one(sql`select n from counters where id = 1`), { n: 50 });
    },
  },
  {
    id: "transactions.batches-at-once",
    title: "batches at the same time stay apart, those that fail too",
    async run(world) {
      const { db } = await world.tenants(["one"]);
      await db.one.run(writeNote(0, "first"));
      await Promise.allSettled(
        Array.from({ length: 30 }, (_, index) => {
          const third = index % 3 === 0 ? writeNote(0, "refused") : writeNote(index * 10 + 3, "whole");
          return db.one.batch([writeNote(index * 10 + 1, "whole"), writeNote(index * 10 + 2, "whole"), third]);
        }),
      );
      assert.deepEqual(await markers(db.one), ["first", ...new Array(60).fill("whole")]);
    },
  },
];
