import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { SharedWriteError, StoreMissingError } from "@tenantry/core/adapter";
import { sqlite } from "../src/index.ts";
import { asFileConnection, newTenant, provisioning, rows, Scratch, statement } from "./support/world.ts";

class SharedWorld extends Scratch {
  readonly preset;

  constructor(sharedJoins = false, name = "data") {
    super();
    this.preset = sqlite(this.at(name), { sharedJoins });
  }

  async plans() {
    const migrate = await this.preset.shared.connect("migrate");
    await migrate.query(statement("create table plans (id integer primary key, name text)"));
    const write = await this.preset.shared.connect("write");
    await write.query(statement("insert into plans values (1, 'free'), (2, 'paid')"));
    return asFileConnection(write);
  }

  async tenant(use: "serve" | "read" | "migrate" = "serve") {
    const [strategy] = this.preset.strategies;
    const tenant = newTenant();
    const placement = await strategy.provision(tenant, provisioning());
    return asFileConnection(await strategy.connect(tenant, placement, use));
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.preset.strategies[0].close?.();
    await this.preset.shared.close();
    await super[Symbol.asyncDispose]();
  }
}

test("tenants read the shared store, and the engine refuses their writes", async () => {
  await using world = new SharedWorld();
  await expect(world.preset.shared.connect("read")).rejects.toThrow(StoreMissingError);
  const write = await world.plans();
  const read = asFileConnection(await world.preset.shared.connect("read"));
  expect(rows(read, "select name from plans order by id")).toEqual([["free"], ["paid"]]);
  for (const text of [
    "insert into plans values (3, 'x')",
    "delete from plans",
    "drop table plans",
    "create table x (y)",
    "pragma user_version = 7",
  ]) {
    expect(() => read.query(statement(text))).toThrow(SharedWriteError);
    expect(() => read.batch([statement("select 1"), statement(text)])).toThrow(SharedWriteError);
    const transaction = read.begin();
    expect(() => transaction.query(statement(text))).toThrow(SharedWriteError);
    transaction.rollback();
  }
  write.query(statement("insert into plans values (3, 'more')"));
  expect(rows(read, "select count(*) from plans")).toEqual([[3]]);
});

test("without shared joins a tenant's connection knows no shared table", async () => {
  await using world = new SharedWorld();
  await world.plans();
  const tenant = await world.tenant();
  expect(() => rows(tenant, "select * from shared.plans")).toThrow("no such table");
  expect(() => rows(tenant, "select * from plans")).toThrow("no such table");
});

test("with shared joins a tenant's statements join shared tables, and can not write them", async () => {
  await using world = new SharedWorld(true, "100% a?b#c data");
  const write = await world.plans();
  const tenant = await world.tenant();
  tenant.query(statement("insert into posts (id, title) values (2, 'x')"));
  const join = statement("select p.title, s.* from posts p join shared.plans s on s.id = p.id");
  expect(tenant.query(join).rows).toEqual([["x", 2, "paid"]]);
  for (const text of [
    "insert into shared.plans values (3, 'x')",
    "update shared.plans set name = 'x'",
    "drop table shared.plans",
  ]) {
    expect(() => tenant.query(statement(text))).toThrow(SharedWriteError);
    const transaction = tenant.begin();
    expect(() => transaction.query(statement(text))).toThrow(SharedWriteError);
    transaction.rollback();
  }
  const transaction = tenant.begin();
  expect(transaction.query(join).rows).toHaveLength(1);
  // A tenant's transaction holds the right to write its own store, not the shared one.
  expect(write.query(statement("insert into plans values (4, 'y')")).changes).toBe(1);
  transaction.query(statement("insert into posts (id, title) values (1, 'y')"));
  transaction.commit();
  expect(tenant.query(join).rows).toHaveLength(2);
  write.query(statement("alter table plans add column price integer"));
  expect(tenant.query(join).columns.map(({ name }) => name)).toEqual(["title", "id", "name", "price"]);
});

test("a migration sees no shared table, even with shared joins", async () => {
  await using world = new SharedWorld(true);
  await world.plans();
  expect(() => world.tenant("migrate").then((migrate) => rows(migrate, "select * from shared.plans"))).toThrow();
  const migrate = await world.tenant("migrate");
  expect(() => rows(migrate, "select * from shared.plans")).toThrow("no such table");
  expect(rows(await world.tenant("read"), "select count(*) from shared.plans")).toEqual([[2]]);
});

test("temporary stores of one world join each other, not the real ones", async () => {
  await using world = new SharedWorld(true);
  await world.plans();
  const shared = world.preset.shared.temporary();
  const write = await shared.connect("write");
  await write.query(statement("create table plans (name text)"));
  await write.query(statement("insert into plans values ('temporary')"));
  const strategy = world.preset.strategies[0].temporary({ shared });
  const tenant = newTenant();
  const placement = await strategy.provision(tenant, provisioning());
  const connection = asFileConnection(await strategy.connect(tenant, placement, "serve"));
  expect(rows(connection, "select * from shared.plans")).toEqual([["temporary"]]);
  await strategy.close?.();
  await shared.close();
  expect(existsSync(dirname(shared.file))).toBe(false);
  expect(world.preset.strategies[0].temporary().capabilities.sharedJoins).toBe(false);
});
