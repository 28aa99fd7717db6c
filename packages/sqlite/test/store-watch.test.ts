import { Database } from "bun:sqlite";
import { expect, spyOn, test } from "bun:test";
import {
  cpSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { type Connection, StoreUnreachableError, TransactionEndedError } from "@tenantry/core/adapter";
import { StoreWatch } from "../src/connections/store-watch.ts";
import { Child } from "./support/child.ts";
import {
  insertPost,
  newTenant,
  provisioning,
  rows,
  type Store,
  statement,
  templateOf,
  World,
} from "./support/world.ts";

/** Longer than a look at the disk counts. */
const LATER = 8;

const damages: readonly [string, (store: Store, other: Store) => void][] = [
  ["the file was moved", (store) => renameSync(store.file, `${store.file}.away`)],
  ["the file was removed", (store) => rmSync(store.file)],
  ["the directory was moved", (store) => renameSync(dirname(store.file), `${dirname(store.file)}.away`)],
  ["S05: the file was replaced by another tenant's", (store, other) => renameSync(other.file, store.file)],
  ["S38: the log was removed", (store) => rmSync(`${store.file}-wal`)],
  [
    "S38: the log was replaced",
    (store) => {
      rmSync(`${store.file}-wal`);
      writeFileSync(`${store.file}-wal`, "");
    },
  ],
];

test.each(damages)("%s: the connection says so, and writes nothing more", async (_, damage) => {
  await using world = new World();
  const [store, other] = [await world.store(), await world.store()];
  const connection = store.connect();
  insertPost(connection, "acknowledged");
  await Bun.sleep(LATER);
  expect(connection.healthy()).toBe(true);
  damage(store, other);
  await Bun.sleep(LATER);
  const insert = statement("insert into posts (title) values ('lost')");
  expect(() => connection.query(insert)).toThrow(StoreUnreachableError);
  expect(() => connection.batch([insert, insert])).toThrow(StoreUnreachableError);
  expect(() => connection.begin()).toThrow(StoreUnreachableError);
  expect(connection.healthy()).toBe(false);
});

test.each(damages)(
  "%s, in the very moment in which it was opened and looked at: the connection says so",
  async (_, damage) => {
    await using world = new World();
    const [store, other] = [await world.store(), await world.store()];
    const connection = store.connect();
    expect(connection.healthy()).toBe(true);
    damage(store, other);
    await Bun.sleep(LATER);
    expect(connection.healthy()).toBe(false);
  },
);

/** Longer than a directory that has just changed is looked at more closely. */
const SETTLED = 130;

test.concurrent.each(damages)("%s, long after the last change: the connection says so", async (_, damage) => {
  await using world = new World();
  const [store, other] = [await world.store(), await world.store()];
  const connection = store.connect();
  const insert = statement("insert into posts (title) values ('a')");
  await Bun.sleep(SETTLED);
  // Seen as it is now: from here on only what changes is looked at.
  for (let at = 0; at < 3; at++) {
    connection.query(insert);
    await Bun.sleep(LATER);
  }
  damage(store, other);
  await Bun.sleep(LATER);
  expect(() => connection.query(insert)).toThrow(StoreUnreachableError);
  expect(connection.healthy()).toBe(false);
});

test("a directory that has just changed is not relied upon: its next change may bear the same time", async () => {
  await using world = new World();
  const { file } = await world.store();
  using database = new Database(file, { readwrite: true });
  const looks = spyOn(database, "fileControl");
  const watch = new StoreWatch(database, file);
  // A process may stand still anywhere: here as much time passes as is said, for both of the clocks.
  let [now, age] = [0, 0];
  const clocks = [
    spyOn(performance, "now").mockImplementation(() => now),
    spyOn(Date, "now").mockImplementation(() => statSync(dirname(file)).ctimeMs + age),
  ];
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    age += milliseconds;
  };
  try {
    for (let at = 0; at < 3; at++) {
      writeFileSync(`${file}.other`, "");
      rmSync(`${file}.other`);
      age = 0;
      expect(watch.intact()).toBe(true);
      expect(watch.intact()).toBe(true);
      pass(LATER);
      expect(watch.intact()).toBe(true);
      pass(LATER);
    }
    expect(looks).toHaveBeenCalledTimes(6);
    pass(SETTLED);
    for (let at = 0; at < 3; at++) {
      expect(watch.intact()).toBe(true);
      pass(LATER);
    }
    expect(looks).toHaveBeenCalledTimes(7);
  } finally {
    for (const clock of clocks) clock.mockRestore();
  }
});

test("a directory that was put back from a copy, under the time it had, is another one", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  await Bun.sleep(SETTLED);
  insertPost(connection, "seen");
  await Bun.sleep(LATER);
  const directory = dirname(store.file);
  const { atime, mtime } = statSync(directory);
  cpSync(directory, `${directory}.copy`, { recursive: true });
  rmSync(directory, { recursive: true });
  renameSync(`${directory}.copy`, directory);
  utimesSync(directory, atime, mtime);
  await Bun.sleep(LATER);
  expect(connection.healthy()).toBe(false);
});

test.each(damages)("%s: a transaction under way is not acknowledged", async (_, damage) => {
  await using world = new World();
  const [store, other] = [await world.store(), await world.store()];
  const connection = store.connect();
  const transaction = connection.begin();
  insertPost(transaction, "lost");
  damage(store, other);
  await Bun.sleep(LATER);
  insertPost(transaction, "lost as well");
  expect(() => transaction.commit()).toThrow(StoreUnreachableError);
  expect(() => insertPost(transaction, "later")).toThrow(TransactionEndedError);
  expect(connection.native.inTransaction).toBe(false);
});

test.each(damages)("%s: a batch under way is not acknowledged", async (_, damage) => {
  await using world = new World();
  const [store, other] = [await world.store(), await world.store()];
  const connection = store.connect();
  const insert = statement("insert into posts (title) values ('lost')");
  // A batch is one synchronous run: what happens in the middle of it happens when its second statement is looked at.
  const second = {
    values: [],
    get text() {
      damage(store, other);
      Bun.sleepSync(LATER);
      return insert.text;
    },
  };
  expect(() => connection.batch([insert, second])).toThrow(StoreUnreachableError);
  expect(connection.native.inTransaction).toBe(false);
});

test("S38: what was committed before the log was removed is there after closing and opening again", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  for (let at = 0; at < 50; at++) insertPost(connection, "acknowledged");
  rmSync(`${store.file}-wal`);
  await Bun.sleep(LATER);
  expect(connection.healthy()).toBe(false);
  await connection.close();
  const again = store.connect();
  expect(rows(again, "select count(*) from posts")).toEqual([[50]]);
  insertPost(again, "next");
  expect(again.healthy()).toBe(true);
});

test("a read on a healthy store is not held up by other connections' opening and closing", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  for (let at = 0; at < 5; at++) {
    const other = store.connect(at % 2 === 0 ? "read" : "migrate");
    await other.close();
    await Bun.sleep(LATER);
    expect(connection.healthy()).toBe(true);
  }
});

/**
 * How many locks this process holds on the store's files. The kernel drops all of a file's when any descriptor of it is closed.
 * Asked of each descriptor: the list of all locks of the machine loses lines while others come and go.
 */
function locks(store: Store): number {
  const files = [store.file, `${store.file}-shm`];
  const held = readdirSync("/proc/self/fd").map((descriptor) => {
    try {
      if (!files.includes(readlinkSync(`/proc/self/fd/${descriptor}`))) return 0;
      return readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8").match(/^lock:/gm)?.length ?? 0;
    } catch {
      // The descriptor by which this very list was read.
      return 0;
    }
  });
  return held.reduce((sum, count) => sum + count, 0);
}

/** Another process opens the store, and closes it as the last one that it knows of. Answers whether the log survived. */
async function survivesVisit(store: Store): Promise<boolean> {
  const before = statSync(`${store.file}-wal`).ino;
  await using visitor = new Child("visit.ts", store.file);
  expect(await visitor.exited()).toBe(0);
  return statSync(`${store.file}-wal`, { throwIfNoEntry: false })?.ino === before;
}

test("S08: nothing that the package does drops the engine's locks on a store that is open", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  insertPost(connection, "a");
  expect(locks(store)).toBe(2);
  await world.strategy.snapshot?.(store.tenant, store.placement, world.at("snapshot.sqlite"));
  await Array.fromAsync(world.strategy.leftovers?.() ?? []);
  for (const setup of [
    undefined,
    (made: Connection) => made.query(statement("insert into posts (title) values ('b')")),
  ]) {
    const other = newTenant();
    const placement = await world.strategy.provision(other, provisioning({ template: templateOf("k", setup) }));
    await world.strategy.destroy(other, placement);
  }
  await expect(world.strategy.provision(store.tenant, provisioning())).rejects.toThrow();
  await store.connect("read").close();
  await store.connect("migrate").close();
  expect(connection.healthy()).toBe(true);
  expect(locks(store)).toBe(2);
  expect(await survivesVisit(store)).toBe(true);
  expect(rows(connection, "select count(*) from posts")).toEqual([[1]]);
});

test("S08: reading a store's files drops them, another process then takes the log away, and the connection sees that", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  insertPost(connection, "a");
  readFileSync(store.file);
  expect(locks(store)).toBe(1);
  for (const ending of ["-wal", "-shm"]) readFileSync(store.file + ending);
  expect(locks(store)).toBe(0);
  expect(await survivesVisit(store)).toBe(false);
  expect(connection.healthy()).toBe(false);
  expect(() => insertPost(connection, "lost")).toThrow(StoreUnreachableError);
});
