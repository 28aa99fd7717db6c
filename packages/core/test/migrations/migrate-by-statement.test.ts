import { afterEach, beforeEach, expect, test } from "bun:test";
import { MigrationChecksumError, MigrationFailedError, MigrationOrderError } from "../../src/errors.ts";
import { migrateStore } from "../../src/migrations/migrate-store.ts";
import { module } from "../../src/migrations/sql-module.ts";
import type { Connection } from "../../src/strategies/connection.ts";
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

/** SQLite as an engine would be that commits whatever changes the schema. */
const committing = (): Connection => ({
  query: (statement) => connection.query(statement),
  async begin() {
    let open = await connection.begin();
    return {
      async query(statement) {
        const result = await open.query(statement);
        if (/^\s*(create|alter|drop)/i.test(statement.text)) {
          await open.commit();
          open = await connection.begin();
        }
        return result;
      },
      commit: () => open.commit(),
      rollback: () => open.rollback(),
    };
  },
  close: () => undefined,
});

const blog = (...texts: string[]) =>
  module({ name: "blog", migrations: texts.map((sql, index) => ({ name: `000${index + 1}_step`, sql })) });
const migrate = async (...texts: string[]) => {
  const options = { connection: committing(), dialect: "sqlite", transactionalDdl: false, tenant: "amazon" };
  return (await migrateStore({ ...options, modules: [blog(...texts)] })).map(({ name }) => name);
};
const failure = async (...texts: string[]) => {
  const error = await migrate(...texts).catch((caught: unknown) => caught);
  if (!(error instanceof Error)) throw new Error(`it was expected to fail, and answered ${String(error)}`);
  return error;
};
const tables = () =>
  connection
    .rows("select name from sqlite_schema where type = 'table' and name not like '\\_%' escape '\\' order by name")
    .flat();

const FIRST = "create table a (id integer); insert into a values (1); create table b (id integer)";

test("where the engine commits each change, migrations run whole and once", async () => {
  expect(await migrate(FIRST, "create table c (id integer)")).toEqual(["0001_step", "0002_step"]);
  expect(await migrate(FIRST, "create table c (id integer)")).toEqual([]);
  expect(await migrate(FIRST, "create table c (id integer)", "drop table c")).toEqual(["0003_step"]);
  expect([tables(), connection.rows("select id from a")]).toEqual([["a", "b"], [[1]]]);
});

test("a migration that fails half way says so, and goes on there once it is corrected", async () => {
  const error = await failure(
    `${FIRST}; create table a (id integer); create table c (id integer)`,
    "create table d (id)",
  );
  expect(error).toBeInstanceOf(MigrationFailedError);
  expect(error).toMatchObject({ code: "MIGRATION_FAILED", halfDone: true, tenant: "amazon" });
  expect(error.message).toContain("blog/0001_step failed at statement 4 of 5 (create table a (id integer))");
  expect(error.message).toContain("the 3 statements before it have taken effect on the store of amazon and stay");
  expect(tables()).toEqual(["a", "b"]);
  expect(await migrate(`${FIRST}; create table c (id integer)`)).toEqual(["0001_step"]);
  expect([tables(), connection.rows("select id from a")]).toEqual([["a", "b", "c"], [[1]]]);
  expect(await migrate(`${FIRST}; create table c (id integer)`)).toEqual([]);
});

test("a migration whose first statement fails has done nothing", async () => {
  const error = await failure("create nothing; create table a (id integer)");
  expect(error).toMatchObject({ halfDone: false, message: expect.stringContaining("is as it was before") });
  expect(await migrate("create table a (id integer)")).toEqual(["0001_step"]);
});

test("what has run of an unfinished migration can not be changed, nor the migration be dropped", async () => {
  await failure(`${FIRST}; create nothing`);
  const changed = await failure("create table a (id text); insert into a values (1); create table b (id integer)");
  expect(changed).toBeInstanceOf(MigrationChecksumError);
  expect(changed.message).toContain("The first 3 statements of the migration blog/0001_step have run");
  expect(await failure("create table a (id integer)")).toBeInstanceOf(MigrationChecksumError);
  const modules = [module({ name: "blog", migrations: [{ name: "0001_other", sql: "create table c (id integer)" }] })];
  const gone = migrateStore({ connection: committing(), dialect: "sqlite", transactionalDdl: false, modules });
  await expect(gone).rejects.toBeInstanceOf(MigrationOrderError);
});

test("what a statement writes and the record of it commit together", async () => {
  const dying = `create table a (id integer); insert into a values (1); insert into a values (2)`;
  const plain = committing();
  let writes = 0;
  const dies: Connection = {
    ...plain,
    async begin() {
      const open = await plain.begin();
      return {
        ...open,
        query: async (statement) => {
          if (/_tenantry_migrations (set|\()/.test(statement.text) && ++writes === 2) throw new Error("died");
          return open.query(statement);
        },
      };
    },
  };
  const options = { dialect: "sqlite", transactionalDdl: false, modules: [blog(dying)] };
  await expect(migrateStore({ ...options, connection: dies })).rejects.toThrow("died");
  expect(await migrate(dying)).toEqual(["0001_step"]);
  expect(connection.rows("select id from a")).toEqual([[1], [2]]);
});
