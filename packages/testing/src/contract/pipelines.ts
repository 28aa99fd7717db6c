import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Statement, sql } from "@tenantry/core";
import type { Connection, ConnectionTransaction } from "@tenantry/core/adapter";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

/** So many that all fours of them take many seconds to count, and yet end: nobody hangs where nothing is cancelled. */
const SLOW_ROWS = 110;
const SLOW = sql`select count(*) as n from notes a, notes b, notes c, notes d where a.id + b.id + c.id + d.id < 0`;
/** Milliseconds between two attempts to cancel: the first may come before the statement has. */
const AGAIN = 100;

async function markersOf(open: Connection): Promise<unknown[]> {
  const { rows } = await open.query({ text: "select marker from notes order by id", values: [] });
  return rows.map(([marker]) => marker);
}

function sent(transaction: ConnectionTransaction, statements: readonly Statement[]): Promise<unknown>[] {
  const answers = transaction.pipeline?.(statements) ?? [];
  assert.equal(answers.length, statements.length, "a pipeline has an answer for each statement");
  return answers;
}

/** What an adapter has beyond the plain verbs of a transaction, where it has it. */
export const pipelines: readonly ContractCase[] = [
  {
    id: "transactions.pipeline",
    title:
      "statements that are sent ahead answer each its own, and one that fails takes the others and the commit with it",
    async run(world) {
      const store = await world.store();
      for (const use of ["migrate", "serve"] as const) {
        await world.open(store, use, async (open) => {
          const good = await open.begin();
          if (good.pipeline === undefined) return void (await good.rollback());
          const four = [
            writeNote(1, "a"),
            sql`select marker from notes`,
            writeNote(2, "b"),
            sql`select count(*) from notes`,
          ];
          const answers = good.pipeline(four).map(async (answer) => (await answer).rows.map((row) => row.map(String)));
          const [done] = await Promise.all([Promise.all(answers), good.commit()]);
          assert.deepEqual(done, [[], [["a"]], [], [["2"]]]);
          assert.deepEqual(await markersOf(open), ["a", "b"]);

          const bad = await open.begin();
          const statements = [writeNote(3, "c"), writeNote(1, "twice"), writeNote(4, "d")];
          const outcomes = await Promise.allSettled([...sent(bad, statements), bad.commit()]);
          await bad.rollback();
          assert.deepEqual(
            outcomes.slice(1).map(({ status }) => status),
            ["rejected", "rejected", "rejected"],
            "the one that fails, the one behind it, and the commit",
          );
          assert.deepEqual(await markersOf(open), ["a", "b"], `something of a pipeline that failed was kept (${use})`);
          await open.query({ text: "delete from notes", values: [] });
        });
      }
    },
  },
  {
    id: "transactions.cancel",
    title: "a statement that is cancelled fails instead of running to its end, and what it was part of is undone",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => {
        const filling = await open.begin();
        for (let id = 1; id <= SLOW_ROWS; id++) await filling.query(writeNote(id, "slow"));
        await filling.commit();
        const transaction = await open.begin();
        if (transaction.cancel === undefined) return void (await transaction.rollback());
        await transaction.query(writeNote(1_000, "undone"));
        let ended = false;
        const cut = refused(async () => transaction.query(SLOW)).finally(() => {
          ended = true;
        });
        // A failure is looked at below, where it has been waited for.
        cut.catch(() => undefined);
        while (!ended) {
          await transaction.cancel();
          await Promise.race([cut.catch(() => undefined), sleep(AGAIN)]);
        }
        await cut;
        await transaction.rollback();
        assert.equal((await markersOf(open)).length, SLOW_ROWS);
      });
    },
  },
];
