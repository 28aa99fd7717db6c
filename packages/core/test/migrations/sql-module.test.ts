import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ConfigurationError, MigrationInvalidError, MigrationOrderError } from "../../src/errors.ts";
import { module, sqlModule } from "../../src/migrations/sql-module.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory[Symbol.dispose]());

function folder(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(directory.file(name), text);
  return directory.path;
}

describe("a folder", () => {
  test("becomes a module, in the order of its numbers", () => {
    const path = folder({
      "0002_comments.sqlite.sql": "create table comments (a); create index comments_a on comments (a);",
      "0002_comments.postgres.sql": "create table comments (a text)",
      "0001_posts.sql": "-- the beginning\ncreate table posts (a);\n",
      "README.md": "not a migration",
      "0001_posts.sql~": "an editor's",
      ".0009_hidden.sql": "a finder's",
    });
    mkdirSync(directory.file("0003_folder.sql"));
    const blog = sqlModule("blog", path);
    expect(blog.name).toBe("blog");
    expect(blog.migrations.map(({ name }) => name)).toEqual(["0001_posts", "0002_comments"]);
    const [posts, comments] = blog.migrations;
    expect(posts?.statements("postgres")).toEqual(["create table posts (a)"]);
    expect(comments?.statements("sqlite")).toHaveLength(2);
    expect(comments?.statements("postgres")).toEqual(["create table comments (a text)"]);
    expect(comments?.checksum("sqlite")).not.toBe(comments?.checksum("postgres") ?? "");
  });

  test("may be given as a URL, with a seed", () => {
    const seed = async () => {};
    const blog = sqlModule("blog", pathToFileURL(`${folder({ "0001_a.sql": "select 1" })}/`), { seed });
    expect(blog.migrations).toHaveLength(1);
    expect(blog.seed).toBe(seed);
  });

  test.each([
    ["a gap", { "0001_a.sql": "select 1", "0003_c.sql": "select 3" }, MigrationOrderError, "0003_c"],
    ["a late start", { "0002_b.sql": "select 1" }, MigrationOrderError, "0001"],
    ["one number twice", { "0001_a.sql": "select 1", "0001_b.sql": "select 2" }, MigrationInvalidError, "0001_b"],
    [
      "one text for all and one for a dialect",
      { "0001_a.sql": "select 1", "0001_a.sqlite.sql": "select 2" },
      MigrationInvalidError,
      "0001_a.sqlite.sql",
    ],
    ["an empty file", { "0001_a.sql": " \n" }, MigrationInvalidError, "0001_a"],
    ["no file", {}, MigrationInvalidError, "blog"],
    ["a name without a number", { "posts.sql": "select 1" }, MigrationInvalidError, "posts.sql"],
    ["a name in capitals", { "0001_Posts.sql": "select 1" }, MigrationInvalidError, "0001_Posts.sql"],
    ["a name of three digits", { "001_posts.sql": "select 1" }, MigrationInvalidError, "001_posts.sql"],
    ["a name with a blank", { "0001_new posts.sql": "select 1" }, MigrationInvalidError, "0001_new posts.sql"],
    ["two endings", { "0001_a.sqlite.up.sql": "select 1" }, MigrationInvalidError, "0001_a.sqlite.up.sql"],
  ])("with %s is refused", (_, files, error, names) => {
    const load = () => sqlModule("blog", folder(files));
    expect(load).toThrow(error);
    expect(load).toThrow(names);
  });

  test("that is not there is refused, without its path", () => {
    const load = () => sqlModule("blog", directory.file("missing"));
    expect(load).toThrow(ConfigurationError);
    expect(load).not.toThrow(directory.path);
  });

  test.each(["Blog", "1blog", "blog-posts", "", "a".repeat(49), "blog.posts"])("can not be the module %j", (name) => {
    expect(() => sqlModule(name, folder({ "0001_a.sql": "select 1" }))).toThrow(ConfigurationError);
  });
});

describe("a text", () => {
  const only = (sql: string | Record<string, string>) => {
    const [migration] = module({ name: "blog", migrations: [{ name: "0001_posts", sql }] }).migrations;
    if (migration === undefined) throw new Error("no migration");
    return migration;
  };

  test("has one checksum on every machine", () => {
    expect(only("\ufeffselect 1;\r\nselect 2;\r\n").checksum("sqlite")).toBe(
      only("select 1;\nselect 2;\n").checksum("sqlite"),
    );
    expect(only("select 1").checksum("sqlite")).toMatch(/^[0-9a-f]{64}$/);
    expect(only("select 1").checksum("sqlite")).not.toBe(only("select 2").checksum("sqlite"));
  });

  test("is asked for in a dialect it has", () => {
    expect(() => only({ postgres: "select 1" }).statements("sqlite")).toThrow("0001_posts.sqlite.sql");
    expect(() => only({ postgres: "select 1" }).statements("constructor")).toThrow(MigrationInvalidError);
  });

  test.each([
    "begin; create table a (b); commit",
    "create table a (b); COMMIT",
    "create table a (b); /* x */ rollback",
    "savepoint a",
    "attach 'b.db' as b",
    "vacuum",
    "pragma foreign_keys = off",
    "PRAGMA main.foreign_keys(0)",
    "pragma journal_mode = delete",
    "drop table _tenantry_migrations",
    'create table "_tenantry_x" (a)',
    "create trigger t after insert on a begin delete from _tenantry_stamp; end",
    "select 'never closed",
    "-- only a comment",
  ])("%j is refused, by its name", (sql) => {
    expect(() => only(sql).statements("sqlite")).toThrow(MigrationInvalidError);
    expect(() => only(sql).statements("sqlite")).toThrow("blog/0001_posts");
  });

  test("M06: says which statement is refused", () => {
    expect(() => only("create table a (b);\nvacuum").statements("sqlite")).toThrow("statement 2 (vacuum)");
  });

  test("may hold a trigger with its own BEGIN and END", () => {
    const trigger = "create trigger t after insert on a begin update b set c = case when 1 then 2 end; end";
    expect(only(`${trigger}; select 1;`).statements("sqlite")).toEqual([trigger, "select 1"]);
  });
});
