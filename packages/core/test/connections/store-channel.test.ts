import { Database as Sqlite } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import {
  InsideTransactionError,
  StreamTimeoutError,
  TransactionEndedError,
  TransactionTimeoutError,
} from "../../src/errors.ts";
import { channelWorld, withNotes } from "../support/channel-world.ts";

interface Note {
  id: number;
  text: string;
}

const insert = (text: string) => sql`insert into notes (text) values (${text})`;
const all = sql`select id, text from notes order by id`;

for (const slow of [false, true]) {
  describe(slow ? "an engine that answers by promise" : "an engine that answers at once", () => {
    test("a thousand first calls open one connection (S11)", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      await world.channel("amazon").close();
      const before = world.opened.length;
      await Promise.all(Array.from({ length: 1000 }, () => world.database("amazon").all(all)));
      expect(world.opened.length - before).toBe(1);
      expect(await db.all(all)).toEqual([]);
    });

    test("statements of others do not slip into an open transaction, and reads go on beside it (S17)", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      await db.run(insert("before"));
      const entered = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const rolledBack = db.transaction(async (tx) => {
        await tx.run(insert("inside"));
        entered.resolve();
        await leave.promise;
        throw new Error("undo");
      });
      await entered.promise;
      const outside = db.run(insert("outside"));
      expect((await db.all<Note>(all)).map((note) => note.text)).toEqual(["before"]);
      leave.resolve();
      await expect(rolledBack).rejects.toThrow("undo");
      await outside;
      expect((await db.all<Note>(all)).map((note) => note.text)).toEqual(["before", "outside"]);
    });

    test("read, add and write back in 20 transactions at once loses nothing", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      await db.run(insert("0"));
      await Promise.all(
        Array.from({ length: 20 }, () =>
          db.transaction(async (tx) => {
            const { text } = await tx.one<Note>(sql`select text from notes where id = 1`);
            await Bun.sleep(Math.random() * 2);
            await tx.run(sql`update notes set text = ${String(Number(text) + 1)} where id = 1`);
          }),
        ),
      );
      expect(await db.one<Note>(sql`select text from notes`)).toEqual({ text: "20" } as Note);
    });

    test("the outer database refuses at once inside its own transaction", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      const inside = db.transaction(async (tx) => {
        await tx.run(insert("inside"));
        await db.run(insert("outer"));
      });
      await expect(inside).rejects.toBeInstanceOf(InsideTransactionError);
      expect(await db.all(all)).toEqual([]);
    });

    test("a swallowed error does not commit half of the work (S18)", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      const swallowed = db.transaction(async (tx) => {
        await tx.run(insert("half"));
        await tx.run(sql`insert into notes (id, text) values (1, null)`).catch(() => undefined);
        return "fine";
      });
      await expect(swallowed).rejects.toBeInstanceOf(TransactionEndedError);
      expect(await db.all(all)).toEqual([]);
    });

    test("a savepoint that nobody awaits is not kept by halves: all of the transaction is undone", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      const begun = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<void>();
      const codes: unknown[] = [];
      const caught = (error: { code?: unknown }) => void codes.push(error.code);
      let savepoint: Promise<void> | undefined;
      await db
        .transaction(async (tx) => {
          await tx.run(insert("outer"));
          savepoint = tx
            .transaction(async (inner) => {
              await inner.run(insert("first half"));
              begun.resolve();
              await ended.promise;
              await inner.run(insert("second half"));
            })
            .catch(caught);
          await begun.promise;
        })
        .catch(caught);
      ended.resolve();
      await savepoint;
      expect(codes).toEqual(["TRANSACTION_ENDED", "TRANSACTION_ENDED"]);
      expect(await db.all(all)).toEqual([]);
    });

    test("a savepoint undoes its own part only", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      await db.transaction(async (tx) => {
        await tx.run(insert("kept"));
        await tx
          .transaction(async (inner) => {
            await inner.run(insert("undone"));
            await inner.run(sql`insert into notes (id, text) values (1, 'taken')`);
          })
          .catch(() => undefined);
        await tx.run(insert("also kept"));
      });
      expect((await db.all<Note>(all)).map((note) => note.text)).toEqual(["kept", "also kept"]);
    });

    test("a transaction that takes too long is rolled back, and what it does later fails", async () => {
      await using world = channelWorld({ slow, limits: { transaction: 40 } });
      const db = await withNotes(world.database("amazon"));
      const [over, late] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
      const transaction = db.transaction(async (tx) => {
        // On a slow machine its time may be up before this already.
        await tx.run(insert("late")).catch(() => undefined);
        await over.promise;
        await tx.run(insert("later")).then(late.resolve, late.resolve);
      });
      await expect(transaction).rejects.toBeInstanceOf(TransactionTimeoutError);
      await db.run(insert("next"));
      over.resolve();
      expect(await late.promise).toBeInstanceOf(TransactionTimeoutError);
      expect((await db.all<Note>(all)).map((note) => note.text)).toEqual(["next"]);
    });

    test("nobody sees half of a batch, though the adapter has no verb for one", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      const seen = new Set<number>();
      const look = async () => seen.add((await db.all(all)).length);
      for (let round = 0; round < 5; round++) {
        const batch = db.batch([insert("one"), insert("two"), sql`delete from notes`]);
        const only = db.batch([all, all]);
        while (Bun.peek.status(batch) === "pending") await Promise.all([look(), Bun.sleep(0)]);
        expect((await Promise.all([batch, only]))[1].map(({ rows }) => rows)).toEqual([[], []]);
      }
      expect([...seen]).toEqual([0]);
    });

    test("a batch is done whole or not at all", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      await expect(db.batch([insert("one"), sql`insert into notes (id, text) values (1, 'two')`])).rejects.toThrow();
      expect(await db.all(all)).toEqual([]);
      const results = await db.batch([insert("one"), insert("two"), all]);
      expect(results[2]?.rows).toEqual([
        { id: 1, text: "one" },
        { id: 2, text: "two" },
      ]);
    });

    test("a write waits for another process without stopping the loop (S14, S15)", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      const other = new Sqlite(world.file("amazon"));
      other.run("begin immediate");
      other.run("insert into notes (text) values ('theirs')");
      let turns = 0;
      const ticking = setInterval(() => turns++, 1);
      const writing = db.run(insert("ours"));
      // While the write waits the loop turns, or this never ends.
      while (turns < 10) await Bun.sleep(1);
      clearInterval(ticking);
      other.run("commit");
      other.close(true);
      await writing;
      expect((await db.all<Note>(all)).map((note) => note.text)).toEqual(["theirs", "ours"]);
    });

    test("a stream left unread gives its connection back (S28)", async () => {
      await using world = channelWorld({ slow, limits: { stream: 30 } });
      const db = await withNotes(world.database("amazon"));
      await db.batch([insert("one"), insert("two")]);
      const reading = (async () => {
        for await (const _ of db.stream(all)) await Bun.sleep(60);
      })();
      await expect(reading).rejects.toBeInstanceOf(StreamTimeoutError);
      expect(world.channel("amazon").users).toBe(0);
    });

    test("a stream that is left early gives its connection back", async () => {
      await using world = channelWorld({ slow });
      const db = await withNotes(world.database("amazon"));
      await db.batch([insert("one"), insert("two")]);
      for await (const row of db.stream<Note>(all)) {
        expect(row.text).toBe("one");
        await db.run(insert("while reading"));
        break;
      }
      expect(world.channel("amazon").users).toBe(0);
      expect(await db.all(all)).toHaveLength(3);
    });
  });
}
