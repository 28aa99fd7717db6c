import { expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { ClosedError } from "@tenantry/core/adapter";
import { sqlite } from "../src/index.ts";
import {
  asFileConnection,
  descriptorsOf,
  insertPost,
  newTenant,
  provisioning,
  rows,
  Scratch,
  soak,
  statement,
  World,
} from "./support/world.ts";

test("S09: closing closes, whatever statements are alive", async () => {
  await using world = new World();
  const store = await world.store();
  const before = descriptorsOf(store.file);
  const connection = store.connect();
  const kept = connection.native.prepare("insert into posts (title) values ('zombie')");
  kept.run();
  const iterator = connection.native.prepare("select * from posts").iterate();
  iterator.next();
  const chunks = connection.stream(statement("select * from posts"))[Symbol.asyncIterator]();
  await chunks.next();
  expect(before).toBe(0);
  expect(descriptorsOf(store.file)).toBeGreaterThan(before);
  await connection.close();
  expect(descriptorsOf(store.file)).toBe(before);
  expect(existsSync(`${store.file}-wal`)).toBe(false);
  expect(() => kept.run()).toThrow();
  expect(() => insertPost(connection, "late")).toThrow(ClosedError);
  expect(() => connection.begin()).toThrow(ClosedError);
  expect(() => connection.stream(statement("select 1"))).toThrow(ClosedError);
  expect(connection.healthy()).toBe(false);
  await connection.close();
  expect(rows(store.connect(), "select count(*) from posts")).toEqual([[1]]);
});

test("closing inside a transaction rolls it back", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  const transaction = connection.begin();
  insertPost(transaction, "lost");
  await connection.close();
  expect(() => insertPost(transaction, "later")).toThrow();
  expect(rows(store.connect(), "select count(*) from posts")).toEqual([[0]]);
});

const carried = (connection: Parameters<typeof rows>[0]) => {
  const [busy, frames, done] = rows(connection, "pragma wal_checkpoint(truncate)")[0] ?? [];
  return { busy, left: Number(frames) - Number(done) };
};

test("S28: a stream pins the log only until it ends, however it ends", async () => {
  await using world = new World();
  const store = await world.store();
  const serve = store.connect();
  for (let at = 0; at < 500; at++) insertPost(serve, "x".repeat(100));
  const pinned = () => carried(serve).busy === 1;
  const all = statement("select * from posts");

  const broken = store.connect("read");
  for await (const _ of broken.stream(all)) {
    insertPost(serve, "while it streams");
    expect(pinned()).toBe(true);
    break;
  }
  expect(pinned()).toBe(false);

  const thrown = async () => {
    for await (const _ of broken.stream(all)) throw new Error("enough");
  };
  await expect(thrown()).rejects.toThrow("enough");
  insertPost(serve, "after");
  expect(pinned()).toBe(false);

  const closed = store.connect("read");
  const iterator = closed.stream(all)[Symbol.asyncIterator]();
  await iterator.next();
  insertPost(serve, "while it streams");
  expect(pinned()).toBe(true);
  await closed.close();
  expect(pinned()).toBe(false);
  await expect(iterator.next()).rejects.toThrow(ClosedError);
});

test("S29: a large log is carried over in another thread before the last connection closes", async () => {
  await using world = new World();
  const store = await world.store();
  const serve = store.connect();
  // A reader that stays keeps every automatic checkpoint from finishing.
  const reader = store.connect("read");
  const reading = reader.begin();
  reading.query(statement("select * from posts"));
  const megabytes = soak ? 100 : 16;
  for (let at = 0; at < megabytes; at++) insertPost(serve, "x".repeat(1024 * 1024));
  reading.rollback();
  await reader.close();
  expect(statSync(`${store.file}-wal`).size).toBeGreaterThan(megabytes * 1024 * 1024);

  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const closing = serve.close();
  expect(closing).toBeInstanceOf(Promise);
  expect(() => insertPost(serve, "late")).toThrow(ClosedError);
  await closing;
  clearInterval(timer);
  // The event loop went on meanwhile: a checkpoint on this thread would allow no turn at all.
  expect(turns).toBeGreaterThan(0);
  expect(existsSync(`${store.file}-wal`)).toBe(false);
  expect(rows(store.connect(), "select count(*) from posts")).toEqual([[megabytes]]);
});

const leftBy = (file: string) => ["-wal", "-shm"].filter((ending) => existsSync(file + ending));

test("a connection that can only read leaves no log when it is the last to close", async () => {
  await using world = new World();
  const store = await world.store();
  const reader = store.connect("read");
  const writer = store.connect();
  insertPost(writer, "kept");
  await writer.close();
  expect(rows(reader, "select count(*) from posts")).toEqual([[1]]);
  expect(leftBy(store.file)).toEqual(["-wal", "-shm"]);
  await reader.close();
  expect(leftBy(store.file)).toEqual([]);
  await store.connect("read").close();
  expect(leftBy(store.file)).toEqual([]);
  expect(rows(store.connect(), "select title from posts")).toEqual([["kept"]]);
});

test("readers of the shared store leave no log of it, by their own handle or by one that was attached", async () => {
  await using world = new Scratch();
  const preset = sqlite(world.path, { sharedJoins: true });
  const [strategy] = preset.strategies;
  await (await preset.shared.connect("migrate")).query(statement("create table plans (name text)"));
  await preset.shared.close();
  const { file } = preset.shared;
  expect(leftBy(file)).toEqual([]);
  asFileConnection(await preset.shared.connect("read"));
  expect(leftBy(file)).toEqual(["-wal", "-shm"]);
  await preset.shared.close();
  expect(leftBy(file)).toEqual([]);

  const tenant = newTenant();
  const placement = await strategy.provision(tenant, provisioning());
  for (const use of ["serve", "read"] as const) {
    const joining = asFileConnection(await strategy.connect(tenant, placement, use));
    expect(rows(joining, "select count(*) from shared.plans")).toEqual([[0]]);
    expect(leftBy(file)).toEqual(["-wal", "-shm"]);
    await joining.close();
    expect(leftBy(file)).toEqual([]);
    expect(leftBy(world.at("tenants", placement.file))).toEqual([]);
  }
});

test("a large log that only readers had open is carried over in another thread", async () => {
  await using world = new World();
  const store = await world.store();
  const reader = store.connect("read");
  const reading = reader.begin();
  reading.query(statement("select * from posts"));
  const writer = store.connect();
  for (let at = 0; at < 16; at++) insertPost(writer, "x".repeat(1024 * 1024));
  await writer.close();
  reading.rollback();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await reader.close();
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  expect(leftBy(store.file)).toEqual([]);
});

test("a small log costs no thread", async () => {
  await using world = new World();
  const connection = (await world.store()).connect();
  insertPost(connection, "x");
  expect(connection.close()).toBeUndefined();
});

test("S37: opening and closing again and again keeps nothing", async () => {
  await using world = new World();
  const store = await world.store();
  const missing = await world.store();
  await world.strategy.destroy(missing.tenant, missing.placement);
  const cycle = (times: number) => {
    for (let at = 0; at < times; at++) {
      const connection = store.connect();
      rows(connection, "select count(*) from posts");
      void connection.close();
      expect(() => missing.connect()).toThrow();
    }
  };
  const times = soak ? 20_000 : 300;
  cycle(times);
  Bun.gc(true);
  const memory = process.memoryUsage.rss();
  cycle(times);
  Bun.gc(true);
  expect(descriptorsOf(world.path)).toBe(0);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(Math.max(16 * 1024 * 1024, times * 400));
});
