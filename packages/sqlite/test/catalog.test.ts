import { expect, spyOn, test } from "bun:test";
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ClosedError, StoreDamagedError } from "@tenantry/core/adapter";
import { Counter } from "../src/counter.ts";
import { sqliteCatalog } from "../src/index.ts";
import { ensureStore } from "../src/stores/new-store.ts";
import { Child } from "./support/child.ts";
import { Scratch, statement } from "./support/world.ts";

class CatalogWorld extends Scratch {
  readonly file = this.at("data", "catalog.sqlite");
  readonly catalog = sqliteCatalog(this.file);

  async open() {
    const connection = await this.catalog.open();
    await connection.query(statement("create table if not exists changes (what text)"));
    return connection;
  }

  count(): number {
    return Number(this.catalog.version());
  }

  /** Waits until the version is another one. */
  async changesFrom(version: number): Promise<void> {
    while (this.count() === version) await Bun.sleep(5);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.catalog.close();
    await super[Symbol.asyncDispose]();
  }
}

async function tell(child: Child, command: string): Promise<void> {
  const before = child.lines.length;
  child.say(command);
  while (child.lines.length === before && child.process.signalCode === null) await Bun.sleep(1);
}

test("nothing is made before the catalog is opened; then it appears whole", async () => {
  await using world = new CatalogWorld();
  expect(existsSync(dirname(world.file))).toBe(false);
  expect(() => world.catalog.version()).toThrow(ClosedError);
  await world.open();
  expect(readdirSync(dirname(world.file)).sort()).toEqual([
    "catalog.sqlite",
    "catalog.sqlite-counter",
    "catalog.sqlite-shm",
    "catalog.sqlite-wal",
  ]);
  expect(statSync(dirname(world.file)).mode & 0o777).toBe(0o700);
});

test("processes that make the catalog at the same time end with the same one", async () => {
  await using world = new CatalogWorld();
  const children = Array.from({ length: 3 }, () => new Child("change-catalog.ts", world.file));
  await Promise.all(children.map((child) => child.line("ready")));
  const connection = await world.open();
  // The catalog's own number may move once more for each commit, when the net looks.
  const counter = new Counter(`${world.file}-counter`);
  counter.open();
  for (const child of children) {
    await tell(child, "announce");
    await child[Symbol.asyncDispose]();
  }
  expect(counter.isMapped).toBe(true);
  expect(counter.value()).toBe(3);
  expect((await connection.query(statement("select count(*) from changes"))).rows).toEqual([[3]]);
});

test("of two that make it at the same time, the second takes the first's", async () => {
  await using scratch = new Scratch();
  const file = scratch.at("catalog.sqlite");
  const making = [ensureStore(file), ensureStore(file), ensureStore(file)];
  await Promise.race(making);
  const { ino } = statSync(file);
  await Promise.all(making);
  expect(statSync(file).ino).toBe(ino);
  expect(readdirSync(scratch.path)).toEqual(["catalog.sqlite"]);
});

test("an empty catalog file is refused", async () => {
  await using world = new CatalogWorld();
  await world.open();
  await world.catalog.close();
  writeFileSync(world.file, "");
  await expect(sqliteCatalog(world.file).open()).rejects.toThrow(StoreDamagedError);
});

test("R14: a change that another process announces is seen at once, without a turn of the event loop", async () => {
  await using world = new CatalogWorld();
  await world.open();
  await using child = new Child("change-catalog.ts", world.file);
  await child.line("ready");
  for (let at = 0; at < 5; at++) {
    const before = world.count();
    child.say("announce");
    const deadline = performance.now() + 20_000;
    while (world.count() === before && performance.now() < deadline);
    expect(world.count()).toBe(before + 1);
  }
  const before = world.count();
  await world.catalog.announce();
  expect(world.count()).toBe(before + 1);
});

test("a writer that is killed between its commit and its announcement is found out", async () => {
  await using world = new CatalogWorld();
  const connection = await world.open();
  await using child = new Child("change-catalog.ts", world.file);
  await child.line("ready");
  await tell(child, "announce");
  // What the net still has to say of that commit, it says now.
  await Bun.sleep(300);
  const settled = world.count();
  let called = 0;
  const end = world.catalog.watch?.(() => called++);
  child.say("die");
  await child.exited();
  expect(child.process.signalCode).toBe("SIGKILL");
  expect((await connection.query(statement("select what from changes"))).rows).toEqual([["announce"], ["die"]]);
  await world.changesFrom(settled);
  while (called === 0) await Bun.sleep(5);
  end?.();
});

test("a counter file that is removed while it is mapped is made again, and all meet at the new one", async () => {
  await using world = new CatalogWorld();
  await world.open();
  await using child = new Child("change-catalog.ts", world.file);
  await child.line("ready");
  const versions = [world.count()];
  rmSync(`${world.file}-counter`);
  await world.changesFrom(versions[0] ?? 0);
  versions.push(world.count());
  // The child has had its own look by then.
  await Bun.sleep(300);
  child.say("announce");
  await world.changesFrom(world.count());
  versions.push(world.count());
  expect(versions).toEqual([...versions].sort((one, other) => one - other));
  expect(statSync(`${world.file}-counter`).size).toBe(4096);
});

test("where nothing can be mapped, the engine's count of commits serves", async () => {
  await using world = new CatalogWorld();
  const mmap = spyOn(Bun, "mmap").mockImplementation(() => {
    throw new Error("not here");
  });
  await world.open();
  mmap.mockRestore();
  await using child = new Child("change-catalog.ts", world.file);
  await child.line("ready");
  const before = world.count();
  await tell(child, "commit");
  expect(world.count()).not.toBe(before);
  const own = world.count();
  await world.catalog.announce();
  expect(world.count()).not.toBe(own);
});

test("a counter file that is too short is never mapped: to read past its end is fatal", async () => {
  await using scratch = new Scratch();
  writeFileSync(scratch.at("counter"), new Uint8Array(8));
  const counter = new Counter(scratch.at("counter"));
  counter.open();
  expect(counter.isMapped).toBe(false);
  counter.raise();
  expect(counter.value()).toBe(1);
});

test("the safety net keeps no process alive, and ends with the catalog", async () => {
  await using scratch = new Scratch();
  await using child = new Child("open-catalog.ts", scratch.at("catalog.sqlite"));
  expect(await child.exited()).toBe(0);
});

test("a temporary catalog goes when it is closed", async () => {
  await using world = new CatalogWorld();
  const temporary = world.catalog.temporary?.();
  const connection = await temporary?.open();
  const result = await connection?.query(statement("select file from pragma_database_list"));
  const file = String(result?.rows[0]?.[0]);
  expect(existsSync(file)).toBe(true);
  await temporary?.close();
  expect(existsSync(dirname(file))).toBe(false);
  expect(existsSync(dirname(world.file))).toBe(false);
});
