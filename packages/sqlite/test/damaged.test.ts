import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { StoreDamagedError, StoreMissingError } from "@tenantry/core/adapter";
import { insertPost, rows, type Store, World } from "./support/world.ts";

const USES = ["serve", "read", "migrate"] as const;

function refuses(store: Store, kind: typeof StoreDamagedError | typeof StoreMissingError): void {
  for (const use of USES) expect(() => store.connect(use)).toThrow(kind);
}

test("S06: an empty file is no empty store", async () => {
  await using world = new World();
  const store = await world.store();
  writeFileSync(store.file, "");
  refuses(store, StoreDamagedError);
  expect(statSync(store.file).size).toBe(0);
  expect(readdirSync(dirname(store.file))).toEqual(["db.sqlite"]);
});

test("S06: garbage is refused and left as it is", async () => {
  await using world = new World();
  const store = await world.store();
  const garbage = Buffer.from("not a database ".repeat(1000));
  writeFileSync(store.file, garbage);
  refuses(store, StoreDamagedError);
  expect(readFileSync(store.file).equals(garbage)).toBe(true);
  expect(readdirSync(dirname(store.file))).toEqual(["db.sqlite"]);
});

test("S06: a truncated store is refused", async () => {
  await using world = new World();
  const store = await world.store();
  truncateSync(store.file, 4096 * 2);
  refuses(store, StoreDamagedError);
  truncateSync(store.file, 50);
  refuses(store, StoreDamagedError);
});

test("S06: another program's database is refused and left as it is", async () => {
  await using world = new World();
  const store = await world.store();
  rmSync(store.file);
  const foreign = new Database(store.file);
  foreign.run("create table theirs (x)");
  foreign.close(true);
  const before = readFileSync(store.file);
  refuses(store, StoreDamagedError);
  expect(readFileSync(store.file).equals(before)).toBe(true);
});

test("S07: a missing store stays missing", async () => {
  await using world = new World();
  const store = await world.store();
  rmSync(store.file);
  refuses(store, StoreMissingError);
  expect(existsSync(store.file)).toBe(false);
  rmSync(dirname(store.file), { recursive: true });
  refuses(store, StoreMissingError);
  expect(existsSync(dirname(store.file))).toBe(false);
  rmSync(world.at("tenants"), { recursive: true });
  refuses(store, StoreMissingError);
  expect(existsSync(world.at("tenants"))).toBe(false);
});

test("a directory in the place of the file is refused", async () => {
  await using world = new World();
  const [store, other] = [await world.store(), await world.store()];
  rmSync(store.file);
  renameSync(dirname(other.file), store.file);
  refuses(store, StoreDamagedError);
});

test("S30: structural damage is found on use, and other stores are not concerned", async () => {
  await using world = new World();
  const [store, other] = [await world.store(), await world.store()];
  const connection = store.connect();
  for (let at = 0; at < 200; at++) insertPost(connection, "x".repeat(200));
  await connection.close();
  const bytes = readFileSync(store.file);
  bytes.fill(0xff, 4096);
  writeFileSync(store.file, bytes);
  const damaged = () => rows(store.connect(), "select title from posts where title like '%x%'");
  expect(damaged).toThrow(StoreDamagedError);
  expect(rows(other.connect(), "select count(*) from posts")).toEqual([[0]]);
});
