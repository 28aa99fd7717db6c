import { Database as Sqlite } from "bun:sqlite";
import { expect, test } from "bun:test";
import { renameSync, rmSync } from "node:fs";
import { sql } from "../../src/database/sql.ts";
import {
  PendingMigrationError,
  StampMismatchError,
  StatementRefusedError,
  StoreMissingError,
  TenantryError,
  TenantUnavailableError,
} from "../../src/errors.ts";
import { module } from "../../src/migrations/sql-module.ts";
import { marker, notes, tenancyWorld } from "../support/tenancy-world.ts";
import { until } from "../support/until.ts";

const both = ["amazon", "apple"];

test("a store that is another tenant's is refused at the door, and its tenant quarantined (S05)", async () => {
  await using world = await tenancyWorld(both);
  const { tenancy } = world;
  const [amazon, apple] = [await world.file("amazon"), await world.file("apple")];
  renameSync(amazon, `${amazon}.aside`);
  renameSync(apple, amazon);
  renameSync(`${amazon}.aside`, apple);
  await expect(tenancy.run("amazon", ({ db }) => db.one(marker))).rejects.toBeInstanceOf(StampMismatchError);
  await until(async () => (await tenancy.tenants.get("amazon")).holds.length > 0);
  await expect(tenancy.run("amazon", ({ db }) => db.one(marker))).rejects.toBeInstanceOf(TenantUnavailableError);
  expect((await tenancy.tenants.get("amazon")).holds).toMatchObject([
    { kind: "quarantined", reason: "STAMP_MISMATCH", by: "system:store-check" },
  ]);
});

test("a store that is missing is an error and is not made anew (S07)", async () => {
  await using world = await tenancyWorld(both);
  const file = await world.file("amazon");
  rmSync(file);
  await expect(world.tenancy.run("amazon", ({ db }) => db.one(marker))).rejects.toBeInstanceOf(StoreMissingError);
  expect(await Bun.file(file).exists()).toBe(false);
  expect(await world.tenancy.run("apple", ({ db }) => db.one(marker))).toEqual({ text: "apple" });
});

test("a tenant whose store lacks a migration is not served until it is migrated", async () => {
  await using world = await tenancyWorld(both);
  const later = module({
    name: "later",
    migrations: [{ name: "0001_later", sql: "create table later (id integer primary key);" }],
  });
  await world.tenancy.close();
  await using grown = await tenancyWorld([], { modules: { tenant: [notes, later] }, inDirectory: world.directory });
  const read = () => grown.tenancy.run("amazon", ({ db }) => db.all(sql`select * from later`));
  await expect(read()).rejects.toBeInstanceOf(PendingMigrationError);
  const report = await grown.tenancy.migrate();
  expect(report.migrated.map(({ slug, applied }) => [slug, applied.map(({ name }) => name)]).sort()).toEqual([
    ["amazon", ["0001_later"]],
    ["apple", ["0001_later"]],
  ]);
  expect(await read()).toEqual([]);
  expect(await grown.tenancy.migrate()).toMatchObject({ migrated: [], failed: [], upToDate: 2 });
});

test("a tenant whose migration fails stays as it was, and the others go on", async () => {
  await using world = await tenancyWorld(both);
  await world.tenancy.run("apple", ({ db }) => db.run(sql`insert into notes (id, text) values (2, 'apple')`));
  const unique = module({
    name: "unique",
    migrations: [
      { name: "0001_unique", sql: "create table kept (id integer); create unique index one on notes (text);" },
    ],
  });
  await world.tenancy.close();
  await using grown = await tenancyWorld([], { modules: { tenant: [notes, unique] }, inDirectory: world.directory });
  const report = await grown.tenancy.migrate();
  expect(report.migrated.map(({ slug }) => slug)).toEqual(["amazon"]);
  expect(report.failed).toMatchObject([{ slug: "apple", error: { code: "MIGRATION_FAILED" } }]);
  const apple = new Sqlite(await grown.file("apple"));
  expect(apple.query("select name from sqlite_master where name = 'kept'").all()).toEqual([]);
  apple.close(true);
  await expect(grown.tenancy.run("apple", () => 1)).rejects.toBeInstanceOf(PendingMigrationError);
});

test("statements that would leave the store never reach the engine (S32)", async () => {
  await using world = await tenancyWorld(both);
  await world.tenancy.run("amazon", async ({ db }) => {
    for (const text of [
      "attach 'x' as y",
      "/**/ VACUUM INTO 'copy'",
      "pragma writable_schema = on",
      "begin",
      "select 1; select 2",
    ]) {
      const statement = { text, values: [] };
      await expect(db.run(statement)).rejects.toBeInstanceOf(StatementRefusedError);
      await expect(db.batch([statement])).rejects.toBeInstanceOf(StatementRefusedError);
      await expect(db.transaction((tx) => tx.run(statement))).rejects.toBeInstanceOf(StatementRefusedError);
    }
    await expect(db.run(sql`update _tenantry_stamp set tenant = 'x'`)).rejects.toBeInstanceOf(StatementRefusedError);
  });
});

test("errors name their own tenant, never another, nor a path (C18)", async () => {
  await using world = await tenancyWorld(both);
  const { tenancy } = world;
  const errors = await tenancy.run("amazon", async ({ db }) => {
    const failing = [
      db.run(sql`select * from nowhere`),
      db.one(sql`select 1 where 0`),
      db.run(sql`insert into notes (id, text) values (1, 'again')`),
      db.run(sql`insert into notes (text) values (${undefined})`),
      db.transaction((tx) => tx.run(sql`nonsense`)),
      db.batch([sql`insert into notes (id, text) values (1, 'again')`]),
    ];
    return (await Promise.allSettled(failing)).map((result) =>
      result.status === "rejected" ? result.reason : undefined,
    );
  });
  for (const error of errors) {
    expect(error).toBeInstanceOf(TenantryError);
    expect((error as TenantryError).tenant).toBe("amazon");
    expect((error as TenantryError).message).toContain("amazon");
    expect((error as TenantryError).message).not.toContain("apple");
    expect((error as TenantryError).message).not.toContain(world.directory);
  }
});

test("what somebody does is in the audit log under the name they act by", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const { tenancy } = world;
  await tenancy.as("operator:ada").tenants.hold("amazon", "maintenance", { reason: "upgrade" });
  const [last] = (await tenancy.audit.list()).slice(-1);
  expect(last).toMatchObject({ actor: "operator:ada", action: "tenant.hold" });
  expect(() => tenancy.as(" ")).toThrow("actor");
});
