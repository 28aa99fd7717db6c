import { describe, expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { ConnectionLimitError, StoreMissingError, StoreUnreachableError } from "../../src/errors.ts";
import { channelWorld, withNotes } from "../support/channel-world.ts";

const tenants = Array.from({ length: process.env.SOAK === "1" ? 50 : 20 }, (_, index) => `tenant-${index}`);

describe("connections of many tenants", () => {
  for (const max of [1, 3]) {
    test(`${max} at the most serve many tenants at once, and none is closed while it is in use (S10)`, async () => {
      await using world = channelWorld({ max, slow: true, limits: { connection: 60_000 } });
      await Promise.all(tenants.map((name) => withNotes(world.database(name))));
      let highest = 0;
      await Promise.all(
        tenants.map(async (name) => {
          for (let round = 0; round < 3; round++) {
            await world.database(name).transaction(async (tx) => {
              await tx.run(sql`insert into notes (text) values (${name})`);
              highest = Math.max(highest, world.opened.filter((connection) => !connection.closed).length);
              await Bun.sleep(1);
              await tx.run(sql`insert into notes (text) values (${name})`);
            });
          }
        }),
      );
      expect(highest).toBeLessThanOrEqual(max);
      for (const name of tenants) {
        const rows = await world
          .database(name)
          .all<{ text: string; n: number }>(sql`select text, count(*) as n from notes group by text`);
        expect(rows).toEqual([{ text: name, n: 6 }]);
      }
    });
  }

  test("a store in use gives a connection it does not use to another store", async () => {
    await using world = channelWorld({ max: 2, limits: { connection: 100 } });
    const [amazon, apple] = [world.database("amazon"), world.database("apple")];
    for (const database of [amazon, apple]) {
      await withNotes(database);
      await database.run(sql`insert into notes (text) values ('a'), ('b')`);
    }
    let rows = 0;
    for await (const _ of amazon.stream(sql`select * from notes`)) {
      // Amazon's stream reads on one connection, and its other one is idle.
      await amazon.run(sql`update notes set text = 'c'`);
      expect(await apple.all(sql`select text from notes`)).toHaveLength(2);
      rows++;
    }
    expect(rows).toBe(2);
  });

  test("a store that could not be opened keeps no other from being closed to make room", async () => {
    let refuse = true;
    await using world = channelWorld({
      max: 4,
      limits: { connection: 100 },
      connect: async (open) => {
        if (refuse) throw new StoreMissingError("The store is not there.");
        return open();
      },
    });
    await expect(world.database("gone").all(sql`select 1`)).rejects.toBeInstanceOf(StoreMissingError);
    refuse = false;
    for (const name of ["amazon", "apple"]) {
      const database = await withNotes(world.database(name));
      for await (const _ of database.stream(sql`select * from notes`));
    }
    expect(world.pool.open).toBe(4);
    expect(await world.database("google").all(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  test("whoever waits too long for a connection is told which limit to raise", async () => {
    await using world = channelWorld({ max: 1, limits: { connection: 20 } });
    await withNotes(world.database("amazon"));
    const held = world.database("amazon").transaction(() => Bun.sleep(80));
    await expect(world.database("apple").all(sql`select 1`)).rejects.toBeInstanceOf(ConnectionLimitError);
    await held;
    expect(await world.database("apple").all(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  test("where the machine has no descriptor left, what is idle is closed and the opening tried again (S13)", async () => {
    let room = 3;
    await using world = channelWorld({
      max: 100,
      connect: async (open) => {
        if (world.opened.filter((connection) => !connection.closed).length >= room) {
          throw new StoreUnreachableError("The store can not be opened: no descriptor is left.");
        }
        return open();
      },
    });
    for (const name of tenants) await withNotes(world.database(name));
    for (const name of tenants) expect(await world.database(name).all(sql`select * from notes`)).toEqual([]);
    room = 0;
    await expect(world.database("another").all(sql`select 1`)).rejects.toBeInstanceOf(StoreUnreachableError);
  });

  test("a server that is silent is not asked once more for each connection that is idle, and none is closed for it", async () => {
    let silent = false;
    let asked = 0;
    await using world = channelWorld({
      max: 100,
      limits: { connection: 20 },
      connect: async (open) => {
        if (!silent) return open();
        asked++;
        await Bun.sleep(30);
        throw new StoreUnreachableError("The server does not answer.");
      },
    });
    for (const name of tenants) await withNotes(world.database(name));
    silent = true;
    await expect(world.database("another").all(sql`select 1`)).rejects.toBeInstanceOf(StoreUnreachableError);
    expect(asked).toBe(1);
    expect(world.opened.filter((connection) => connection.closed)).toEqual([]);
  });

  test("an opening that failed is tried anew by the next call", async () => {
    let failures = 1;
    await using world = channelWorld({
      connect: async (open) => {
        if (failures-- > 0) throw new Error("not now");
        return open();
      },
    });
    await expect(world.database("amazon").all(sql`select 1`)).rejects.toThrow("not now");
    expect(world.pool.open).toBe(0);
    expect(await world.database("amazon").all(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  test("closing waits for what is under way", async () => {
    await using world = channelWorld();
    const db = await withNotes(world.database("amazon"));
    const transaction = db.transaction(async (tx) => {
      await Bun.sleep(30);
      await tx.run(sql`insert into notes (text) values ('kept')`);
    });
    await Bun.sleep(1);
    await world.pool.close(1000);
    await transaction;
    expect(world.opened.every((connection) => connection.closed)).toBe(true);
  });
});

test("what slow readers of one tenant's streams hold leaves connections for the others", async () => {
  await using world = channelWorld({ max: 8, limits: { connection: 200 } });
  const amazon = await withNotes(world.database("amazon"));
  const apple = await withNotes(world.database("apple"));
  await amazon.run(sql`insert into notes (text) values ('one'), ('two')`);
  const first = sql`select text from notes order by id`;
  const streams = Array.from({ length: 12 }, () => amazon.stream(first)[Symbol.asyncIterator]());
  const begun = streams.map((rows) => rows.next().catch((error: { code?: unknown }) => error.code));
  await Bun.sleep(20);
  expect(await apple.all(first)).toEqual([]);
  // A turn that ends is the next one's.
  await streams[0]?.return?.();
  const answers = await Promise.all(begun);
  expect(answers.filter((answer) => answer === "CONNECTION_LIMIT")).toHaveLength(7);
  expect(answers.filter((answer) => answer !== "CONNECTION_LIMIT")).toEqual(
    Array.from({ length: 5 }, () => ({ done: false, value: { text: "one" } })),
  );
  for (const rows of streams) await rows.return?.();
  const again = Array.from({ length: 4 }, () => amazon.stream(first)[Symbol.asyncIterator]());
  for (const rows of again) expect(await rows.next()).toEqual({ done: false, value: { text: "one" } });
  for (const rows of again) await rows.return?.();
});
