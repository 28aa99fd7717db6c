import { Database } from "bun:sqlite";
import { describe, expect, spyOn, test } from "bun:test";
import { rmSync } from "node:fs";
import { ConfigurationError, ConstraintError, StatementRefusedError, StoreFullError } from "@tenantry/core/adapter";
import { checkEngineVersion } from "../src/engine/engine-version.ts";
import { checkFileSystem, networkFileSystem } from "../src/stores/file-system.ts";
import { insertPost, rows, statement, World } from "./support/world.ts";

const pragma = (connection: Parameters<typeof rows>[0], name: string) => rows(connection, `pragma ${name}`)[0]?.[0];

test("S31: every connection comes with its settings", async () => {
  await using world = new World();
  const store = await world.store();
  for (const use of ["serve", "read", "migrate"] as const) {
    const connection = store.connect(use);
    const expected = {
      journal_mode: "wal",
      synchronous: 1,
      foreign_keys: use === "migrate" ? 0 : 1,
      trusted_schema: 0,
      cell_size_check: 1,
      busy_timeout: 2,
    };
    for (const [name, value] of Object.entries(expected))
      expect([use, name, pragma(connection, name)]).toEqual([use, name, value]);
    await connection.close();
  }
});

test("S31: a connection that did not take its settings is refused", async () => {
  await using world = new World();
  const store = await world.store();
  const run = spyOn(Database.prototype, "run").mockImplementation(() => ({ changes: 0, lastInsertRowid: 0 }));
  try {
    expect(() => store.connect()).toThrow(ConfigurationError);
  } finally {
    run.mockRestore();
  }
  expect(pragma(store.connect(), "foreign_keys")).toBe(1);
});

test("synchronous can be full", async () => {
  await using world = new World({ synchronous: "full" });
  expect(pragma((await world.store()).connect(), "synchronous")).toBe(2);
});

test("S31: an orphan is refused by query, batch and transaction, and by a migration at its commit", async () => {
  await using world = new World();
  const store = await world.store();
  const orphan = statement("insert into posts (author, title) values (77, 'x')");
  const serve = store.connect();
  expect(() => serve.query(orphan)).toThrow(ConstraintError);
  expect(() => serve.batch([orphan])).toThrow(ConstraintError);
  expect(() => serve.batch([statement("select 1"), orphan])).toThrow(ConstraintError);
  const transaction = serve.begin();
  expect(() => transaction.query(orphan)).toThrow(ConstraintError);
  transaction.rollback();
  const migrate = store.connect("migrate");
  expect(() => migrate.query(orphan)).toThrow(ConstraintError);
  expect(() => migrate.batch([orphan])).toThrow(ConstraintError);
  const migration = migrate.begin();
  migration.query(orphan);
  expect(() => migration.commit()).toThrow(ConstraintError);
  expect(rows(serve, "select count(*) from posts")).toEqual([[0]]);
});

test("M08: a table is rebuilt in a migration without losing its children", async () => {
  await using world = new World();
  const store = await world.store();
  const serve = store.connect();
  serve.batch([
    statement("insert into authors values (1, 'a')"),
    statement("insert into posts (author, title) values (1, 'x')"),
  ]);
  store
    .connect("migrate")
    .batch([
      statement("create table authors2 (id integer primary key, name text not null, bio text)"),
      statement("insert into authors2 (id, name) select id, name from authors"),
      statement("drop table authors"),
      statement("alter table authors2 rename to authors"),
    ]);
  expect(rows(serve, "select count(*) from posts")).toEqual([[1]]);
});

test("S27: a snapshot that was put in place, by any tool, is a WAL store again when it is opened", async () => {
  for (const use of ["serve", "read", "migrate"] as const) {
    await using world = new World();
    const store = await world.store();
    await world.strategy.snapshot?.(store.tenant, store.placement, world.at("snapshot.sqlite"));
    const copy = new Database(world.at("snapshot.sqlite"));
    expect(copy.prepare("pragma journal_mode").values()).toEqual([["delete"]]);
    rmSync(store.file);
    copy.prepare("vacuum into ?").run(store.file);
    copy.close(true);
    const connection = store.connect(use);
    expect(pragma(connection, "journal_mode")).toBe("wal");
    expect(pragma(connection, "foreign_keys")).toBe(use === "migrate" ? 0 : 1);
  }
});

test("S39: a quota is one tenant's own", async () => {
  await using world = new World({ quotaPages: 20 });
  const [full, other] = [await world.store(), await world.store()];
  const connection = full.connect();
  expect(() => insertPost(connection, "x".repeat(200_000))).toThrow(StoreFullError);
  expect(insertPost(connection, "small").changes).toBe(1);
  expect(insertPost(other.connect(), "x".repeat(20_000)).changes).toBe(1);
});

test("a connection for reading refuses to write", async () => {
  await using world = new World();
  const store = await world.store();
  const read = store.connect("read");
  for (const text of [
    "insert into posts (title) values ('x')",
    "create table x (y)",
    "delete from posts returning id",
  ]) {
    expect(() => read.query(statement(text))).toThrow(StatementRefusedError);
    expect(() => read.batch([statement("select 1"), statement(text)])).toThrow(StatementRefusedError);
  }
  expect(rows(store.connect(), "select count(*) from posts")).toEqual([[0]]);
});

describe("S36: an engine that loses commits is refused", () => {
  test.each(["3.40.1", "3.51.2", "3.7.0", "2.99.99"])("%s", (version) => {
    expect(() => checkEngineVersion(version)).toThrow(ConfigurationError);
  });
  test.each(["3.51.3", "3.54.1", "4.0.0", "3.100.0"])("%s is fine", (version) => {
    expect(() => checkEngineVersion(version)).not.toThrow();
  });
  test("the one in use is fine", () => expect(() => checkEngineVersion()).not.toThrow());
});

test("S34: network file systems are refused unless allowed", () => {
  expect(networkFileSystem(0x6969)).toBe("NFS");
  expect(networkFileSystem(0xff534d42 | 0)).toBe("CIFS");
  for (const local of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630])
    expect(networkFileSystem(local)).toBeUndefined();
  expect(() => checkFileSystem("/", false, 0x6969)).toThrow(ConfigurationError);
  expect(() => checkFileSystem("/", true, 0x6969)).not.toThrow();
});
