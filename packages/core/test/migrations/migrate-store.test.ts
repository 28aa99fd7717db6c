import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { MigrationFailedError, StoreBusyError, StoreFullError } from "../../src/errors.ts";
import { migrateStore } from "../../src/migrations/migrate-store.ts";
import { module } from "../../src/migrations/sql-module.ts";
import { MigrateConnection } from "../support/migrate-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

let directory: ReturnType<typeof temporaryDirectory>;
let connection: MigrateConnection;
beforeEach(() => {
  directory = temporaryDirectory();
  connection = new MigrateConnection(directory.file("store.sqlite"));
});
afterEach(() => {
  connection.close();
  directory[Symbol.dispose]();
});

const blog = (...texts: string[]) =>
  module({ name: "blog", migrations: texts.map((sql, index) => ({ name: `000${index + 1}_step`, sql })) });
const migrate = (...texts: string[]) =>
  migrateStore({ busyLimit: 50, connection, dialect: "sqlite", modules: [blog(...texts)], tenant: "amazon" });

/** Everything a store holds that a migration could have left behind. */
const state = () => ({
  schema: connection.rows("select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by name"),
  ledger: connection.rows("select name from sqlite_schema where name = '_tenantry_migrations'").length
    ? connection.rows("select module, name, checksum from _tenantry_migrations order by 1, 2")
    : [],
  inTransaction: connection.native.inTransaction,
});

const POSTS = "create table posts (id integer primary key, title text not null)";
const COMMENTS =
  "create table comments (id integer primary key, post integer not null references posts (id) on delete cascade)";

describe("a store", () => {
  test("gets each migration once, and a ledger row for it", async () => {
    const told: string[] = [];
    const modules = [blog(POSTS, `${COMMENTS}; insert into posts (title) values ('first')`)];
    const options = { connection, dialect: "sqlite", modules, now: () => new Date(0) };
    const applied = await migrateStore({ ...options, onMigration: ({ name }) => told.push(name) });
    expect(applied.map(({ module: name, name: migration }) => `${name}/${migration}`)).toEqual([
      "blog/0001_step",
      "blog/0002_step",
    ]);
    expect(told).toEqual(["0001_step", "0002_step"]);
    expect(await migrateStore(options)).toEqual([]);
    expect(connection.rows("select title from posts")).toEqual([["first"]]);
    const ledger = connection.rows(
      "select module, name, checksum, applied_at, typeof(duration_ms) from _tenantry_migrations",
    );
    const [first, second] = modules[0]?.migrations ?? [];
    expect(ledger).toEqual([
      ["blog", "0001_step", first?.checksum("sqlite"), "1970-01-01T00:00:00.000Z", "integer"],
      ["blog", "0002_step", second?.checksum("sqlite"), "1970-01-01T00:00:00.000Z", "integer"],
    ]);
  });

  test("that is up to date is not written to", async () => {
    await migrate(POSTS);
    const writer = new MigrateConnection(directory.file("store.sqlite"));
    const transaction = await writer.begin();
    connection.native.run("pragma busy_timeout = 0");
    expect(await migrate(POSTS)).toEqual([]);
    await transaction.rollback();
    writer.close();
  });

  test("without modules stays as it is", async () => {
    expect(await migrateStore({ connection, dialect: "sqlite", modules: [] })).toEqual([]);
    expect(state().schema).toEqual([]);
  });

  test("is brought further from where it stands", async () => {
    await migrate(POSTS);
    const applied = await migrate(POSTS, COMMENTS, "create index comments_post on comments (post)");
    expect(applied.map(({ name }) => name)).toEqual(["0002_step", "0003_step"]);
    expect(state().ledger).toHaveLength(3);
  });

  test("may hold triggers", async () => {
    await migrate(
      POSTS,
      "create table log (title text); create trigger logged after insert on posts begin insert into log values (case when new.title = ';' then 'semicolon' else new.title end); end; insert into posts (title) values (';')",
    );
    expect(connection.rows("select title from log")).toEqual([["semicolon"]]);
  });
});

describe("a table that is rebuilt", () => {
  const REBUILD = `create table posts_new (id integer primary key, title text not null, slug text);
insert into posts_new (id, title) select id, title from posts;
drop table posts;
alter table posts_new rename to posts;`;
  const FILL =
    "insert into posts (id, title) values (1, 'a'), (2, 'b'); insert into comments (post) values (1), (1), (2)";

  test("keeps its children", async () => {
    await migrate(POSTS, COMMENTS, FILL);
    await migrate(POSTS, COMMENTS, FILL, REBUILD);
    expect(connection.rows("select post from comments order by id")).toEqual([[1], [1], [2]]);
    expect(connection.rows("pragma foreign_key_list(comments)")[0]?.[2]).toBe("posts");
  });

  test("can not leave children without parents behind", async () => {
    await migrate(POSTS, COMMENTS, FILL);
    const before = state();
    const losing = `${REBUILD} delete from posts where id = 2;`;
    await expect(migrate(POSTS, COMMENTS, FILL, losing)).rejects.toThrow("blog/0004_step failed at the commit");
    expect(state()).toEqual(before);
    expect(connection.rows("select id from posts")).toEqual([[1], [2]]);
  });
});

describe("a migration that fails", () => {
  test("on a store in use leaves it as the migration before left it", async () => {
    await migrate(POSTS);
    const failing = migrate(
      POSTS,
      COMMENTS,
      "create table tags (id);\ncreate table posts (id)",
      "create table never (id)",
    );
    await expect(failing).rejects.toMatchObject({ code: "MIGRATION_FAILED", tenant: "amazon", operation: "migrate" });
    await failing.catch((error: MigrationFailedError) => {
      expect(error.message).toContain("blog/0003_step failed at statement 2 of 2 (create table posts (id))");
      expect(error.cause).toBeInstanceOf(Error);
    });
    expect(connection.rows("select name from sqlite_schema where type = 'table' order by 1")).toEqual([
      ["_tenantry_migrations"],
      ["comments"],
      ["posts"],
    ]);
    expect(state().ledger).toHaveLength(2);
    expect(state().inTransaction).toBe(false);
    expect((await migrate(POSTS, COMMENTS, "create table tags (id)")).map(({ name }) => name)).toEqual(["0003_step"]);
  });

  test("on a new store leaves nothing at all", async () => {
    await expect(migrate(POSTS, "insert into nowhere values (1)")).rejects.toBeInstanceOf(MigrationFailedError);
    expect(state()).toEqual({ schema: [], ledger: [], inTransaction: false });
  });

  test("for want of room is an error that may pass, and leaves nothing behind", async () => {
    await migrate(POSTS);
    const before = state();
    connection.native.run("pragma max_page_count = 8");
    const blobs = "create table files (data blob); insert into files select zeroblob(100000)";
    await expect(migrate(POSTS, blobs)).rejects.toBeInstanceOf(StoreFullError);
    expect(state()).toEqual(before);
  });

  test("for want of the right to write is an error that may pass", async () => {
    await migrate(POSTS);
    const other = new MigrateConnection(directory.file("store.sqlite"));
    const transaction = await other.begin();
    connection.native.run("pragma busy_timeout = 0");
    await expect(migrate(POSTS, COMMENTS)).rejects.toBeInstanceOf(StoreBusyError);
    const waiting = migrate(POSTS, COMMENTS);
    await transaction.rollback();
    other.close();
    expect(await waiting).toHaveLength(1);
  });
});

describe("what contradicts the ledger is refused before anything runs", () => {
  test.each([
    ["a changed migration", [`${POSTS} `, COMMENTS, "create table tags (id)"], "MIGRATION_CHECKSUM"],
    ["a newer store", [POSTS], "PENDING_MIGRATION"],
  ])("%s", async (_, texts, code) => {
    await migrate(POSTS, COMMENTS);
    const before = state();
    await expect(migrate(...texts)).rejects.toMatchObject({ code, tenant: "amazon" });
    expect(state()).toEqual(before);
  });

  test("a migration before one that has run", async () => {
    await migrate(POSTS, COMMENTS);
    connection.native.run("delete from _tenantry_migrations where name = '0001_step'");
    await expect(migrate(POSTS, COMMENTS)).rejects.toMatchObject({ code: "MIGRATION_ORDER" });
  });
});

test("a lock is taken first in each transaction", async () => {
  const asked: string[] = [];
  const watched = {
    query: (statement: { text: string; values: readonly unknown[] }) => connection.query(statement),
    begin: async () => {
      const transaction = await connection.begin();
      asked.push("begin");
      return {
        ...transaction,
        query: (statement: { text: string; values: readonly unknown[] }) => {
          asked.push(statement.text);
          return transaction.query(statement);
        },
      };
    },
    close: () => {},
  };
  const lock = { text: "select 'lock'", values: [] };
  await migrateStore({ connection: watched, dialect: "sqlite", modules: [blog(POSTS)], lock });
  await migrateStore({ connection: watched, dialect: "sqlite", modules: [blog(POSTS, COMMENTS, "select 1")], lock });
  const begins = asked.flatMap((text, index) => (text === "begin" ? [asked[index + 1]] : []));
  expect(begins).toEqual(["select 'lock'", "select 'lock'", "select 'lock'"]);
});
