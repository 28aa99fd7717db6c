import { describe, expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { ConnectionLimitError, StoreMissingError, StoreUnreachableError } from "../../src/errors.ts";
import { type ChannelWorld, channelWorld, withNotes } from "../support/channel-world.ts";
import { idleTurns, until } from "../support/until.ts";

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
    const leave = Promise.withResolvers<void>();
    const held = world.database("amazon").transaction(() => leave.promise);
    await expect(world.database("apple").all(sql`select 1`)).rejects.toBeInstanceOf(ConnectionLimitError);
    leave.resolve();
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
    const [entered, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const transaction = db.transaction(async (tx) => {
      entered.resolve();
      await leave.promise;
      await tx.run(sql`insert into notes (text) values ('kept')`);
    });
    await entered.promise;
    const closing = world.pool.close(60_000);
    await idleTurns();
    leave.resolve();
    await Promise.all([closing, transaction]);
    expect(world.opened.every((connection) => connection.closed)).toBe(true);
  });
});

describe("what slow readers of one tenant's streams hold", () => {
  const first = sql`select text from notes order by id`;
  const one = { done: false, value: { text: "one" } };
  const filled = async (world: ChannelWorld): Promise<(count: number) => AsyncIterator<unknown>[]> => {
    const amazon = await withNotes(world.database("amazon"));
    await amazon.run(sql`insert into notes (text) values ('one'), ('two')`);
    return (count) => Array.from({ length: count }, () => amazon.stream(first)[Symbol.asyncIterator]());
  };

  test("leaves connections for the others, and a turn that ends is the next one's", async () => {
    await using world = channelWorld({ max: 8, limits: { connection: 60_000 } });
    const streams = (await filled(world))(12);
    const apple = await withNotes(world.database("apple"));
    const begun: unknown[] = [];
    const reading = Promise.all(streams.map(async (rows) => begun.push(await rows.next())));
    for (const [ended, rows] of streams.entries()) {
      const most = Math.min(ended + 4, streams.length);
      await until(() => begun.length >= most);
      await idleTurns();
      expect(begun).toHaveLength(most);
      expect(await apple.all(first)).toEqual([]);
      await rows.return?.();
    }
    await reading;
    expect(begun).toEqual(streams.map(() => one));
  });

  test("is waited for only so long, and whoever waited too long holds nothing", async () => {
    await using world = channelWorld({ max: 8, limits: { connection: 20 } });
    const streams = await filled(world);
    for (let round = 0; round < 2; round++) {
      const held = streams(4);
      for (const rows of held) expect(await rows.next()).toEqual(one);
      for (const rows of streams(8)) await expect(rows.next()).rejects.toBeInstanceOf(ConnectionLimitError);
      for (const rows of held) await rows.return?.();
    }
  });
});
