import { expect, test } from "bun:test";
import { StoreBusyError } from "@tenantry/core/adapter";
import { Child } from "./support/child.ts";
import { insertPost, patiently, rows, soak, statement, World } from "./support/world.ts";

test("S14: two processes that read, then write, lose nothing and see no conflict but a store that is busy", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  connection.batch([statement("create table counts (n integer)"), statement("insert into counts values (0)")]);
  const times = soak ? 5000 : 150;
  await using first = new Child("increment.ts", store.file, String(times));
  await using second = new Child("increment.ts", store.file, String(times));
  await Promise.all([first.line("ready"), second.line("ready")]);
  first.say("go");
  second.say("go");
  expect(await Promise.all([first.exited(), second.exited()])).toEqual([0, 0]);
  expect(rows(connection, "select n from counts")).toEqual([[2 * times]]);
});

test("S14: a transaction that reads first has the right to write already", async () => {
  await using world = new World();
  const store = await world.store();
  const [one, other] = [store.connect(), store.connect()];
  const transaction = one.begin();
  transaction.query(statement("select * from posts"));
  // With a deferred BEGIN this write would pass, and the next one below would fail for good.
  expect(() => insertPost(other, "between")).toThrow(StoreBusyError);
  insertPost(transaction, "a");
  transaction.commit();
});

test("S15: while another process holds the right to write, the event loop goes on and reads are answered", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  await using holder = new Child("hold-write-lock.ts", store.file);
  await holder.line("holding");
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const written = patiently(() => insertPost(connection, "at last"));
  // Were the loop held by a wait for the lock, its turns would come seconds apart.
  while (turns < 30) await Bun.sleep(5);
  expect(rows(connection, "select count(*) from posts")).toEqual([[0]]);
  holder.say("go on");
  expect((await written).changes).toBe(1);
  clearInterval(timer);
});

test("S35: opening does not fail while another process opens and closes the store all the time", async () => {
  await using world = new World();
  const store = await world.store();
  await using other = new Child("open-and-close.ts", store.file);
  await other.line("ready");
  const cycles = soak ? 5000 : 200;
  for (let at = 0; at < cycles; at++) {
    const connection = await world.strategy.connect(store.tenant, store.placement, "serve");
    await connection.close();
  }
  other.say("stop");
  expect(await other.exited()).toBe(0);
});

test("S21: what was acknowledged before a kill -9 is there, and the store is whole", async () => {
  await using world = new World();
  const store = await world.store();
  const acknowledged: string[] = [];
  const kills = soak ? 200 : 8;
  for (let at = 0; at < kills; at++) {
    await using writer = new Child("write-until-killed.ts", store.file);
    while (writer.lines.length < 2) await Bun.sleep(1);
    await Bun.sleep(Math.random() * 30);
    writer.process.kill("SIGKILL");
    await writer.exited();
    acknowledged.push(...writer.lines);
  }
  const connection = store.connect();
  expect(acknowledged.length).toBeGreaterThan(kills);
  expect(rows(connection, "pragma integrity_check")).toEqual([["ok"]]);
  const found = new Set(rows(connection, "select title from posts").map(([title]) => title));
  expect(acknowledged.filter((title) => !found.has(title))).toEqual([]);
  // A batch is all or nothing: its two rows come together.
  const alone = "select count(*) from authors where name not in (select title from posts)";
  expect(rows(connection, alone)).toEqual([[0]]);
});
