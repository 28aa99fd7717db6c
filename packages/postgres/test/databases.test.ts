import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Connection } from "@tenantry/core/adapter";
import { DatabaseOwner } from "./support/databases.ts";
import { ask, newTenant, provisioning, statement } from "./support/world.ts";

setDefaultTimeout(60_000);
const owner = await DatabaseOwner.make();
afterAll(() => owner[Symbol.asyncDispose]());

const digitsOf = (id: string): string => id.replaceAll("-", "");

test("an owner that is no superuser makes, serves, migrates and destroys tenants' databases", async () => {
  await using stores = owner.strategy();
  const [one, two] = [await stores.store("one"), await stores.store("two")];
  expect(one.placement).toEqual({ server: "main", database: `${owner.prefix}t_${digitsOf(one.tenant.id)}` });
  expect([await stores.marker(one), await stores.marker(two)]).toEqual(["one", "two"]);
  const owning = await stores.open(one, "migrate");
  await owning.query(statement("create table more (id integer primary key)"));
  await (await stores.open(one)).query(statement("insert into more values (1)"));
  const reading = await stores.open(one, "read");
  await expect(Promise.resolve(reading.query(statement("delete from more")))).rejects.toThrow("read-only");
  expect(stores.strategy.locate?.(one.tenant, one.placement)).toMatch(/^127\.0\.0\.1:\d+\/\w+t_\w+ \(server main\)$/);
  await stores.strategy.destroy(one.tenant, one.placement);
  expect(await stores.marker(two)).toBe("two");
  await stores.strategy.destroy(two.tenant, two.placement);
  expect(await owner.madeForTenants()).toEqual([]);
});

test("a tenant's role can connect to its own database and to no other's (P10)", async () => {
  await using stores = owner.strategy();
  const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
  const { rows } = await (await stores.open(own)).query(statement("select session_user, current_user"));
  const role = `${owner.prefix}login_${digitsOf(own.tenant.id)}`;
  expect(rows).toEqual([[role, role]]);
  const allowed = async (database: string): Promise<unknown> =>
    (await ask(owner.server, `select has_database_privilege('${role}', '${database}', 'connect')`))[0]?.[0];
  expect(await allowed(own.placement.database)).toBe(true);
  expect(await allowed(neighbour.placement.database)).toBe(false);
  const url = new URL(owner.at(neighbour.placement.database));
  url.username = role;
  await ask(owner.server, `alter role ${role} password 'known'`);
  url.password = "known";
  await expect(ask(url.href, "select * from notes")).rejects.toThrow("permission denied for database");
  // Behind the first wall stands another one: who gets in by mistake reads nothing.
  await ask(owner.server, `grant connect on database ${neighbour.placement.database} to ${role}`);
  await expect(ask(url.href, "select * from notes")).rejects.toThrow("permission denied for table notes");
  await ask(owner.server, `revoke connect on database ${neighbour.placement.database} from ${role}`);
  for (const { tenant, placement } of [own, neighbour]) await stores.strategy.destroy(tenant, placement);
});

test("a tenant's role can not change tables, make temporary ones, or write its own stamp", async () => {
  await using stores = owner.strategy();
  const tenant = newTenant();
  const prepare = async (store: Connection): Promise<void> => {
    await provisioning().prepare(store);
    await store.query(statement("create table _tenantry_stamp (tenant text)"));
  };
  const own = {
    tenant,
    placement: await stores.strategy.provision(tenant, provisioning({ prepare, ownTables: ["_tenantry_stamp"] })),
  };
  const connection = await stores.open(own);
  await connection.query(statement("select * from _tenantry_stamp"));
  for (const text of [
    "insert into _tenantry_stamp values ('another')",
    "create table mine (id integer)",
    "create temporary table mine (id integer)",
    "create schema mine",
    "drop table notes",
    "create function f() returns text language sql as $$ select 'x' $$",
    "select rolpassword from pg_authid",
  ]) {
    await expect(Promise.resolve(connection.query(statement(text)))).rejects.toMatchObject({ code: "QUERY_FAILED" });
  }
  await stores.strategy.destroy(own.tenant, own.placement);
});

test("the lines of docs/postgres-databases.md make an owner with the rights that the tests do with", async () => {
  const page = await Bun.file(new URL("../../../docs/postgres-databases.md", import.meta.url)).text();
  const lines = /```text\n(create role [^`]+)```/.exec(page)?.[1] ?? "";
  const role = `${owner.role}_of_the_page`;
  await ask(owner.server, ...lines.replaceAll("owner", role).trim().split("\n"));
  const rights = await ask(
    owner.server,
    `select rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, pg_has_role(rolname, 'pg_signal_backend', 'usage')
     from pg_roles where rolname in ('${owner.role}', '${role}')`,
  );
  await ask(owner.server, `drop role ${role}`);
  expect(rights).toHaveLength(2);
  expect(rights[1]).toEqual(rights[0]);
});

test("a join with shared data says that databases can not, and not that a table is missing", async () => {
  await using stores = owner.strategy();
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const join = Promise.resolve(connection.query(statement("select * from notes, shared.plans")));
  await expect(join).rejects.toMatchObject({ code: "CAPABILITY" });
  const other = Promise.resolve(connection.query(statement("select * from notes, plans")));
  await expect(other).rejects.toMatchObject({ code: "QUERY_FAILED" });
  await stores.strategy.destroy(own.tenant, own.placement);
});

test("an owner that is no superuser moves a database aside while it is in use, and brings it back", async () => {
  await using stores = owner.strategy();
  await using others = owner.strategy();
  const own = await stores.store("own");
  const transaction = await (await others.open(own)).begin();
  await transaction.query(statement("update notes set marker = 'lost'"));
  expect(await stores.marker(own)).toBe("own");
  await stores.strategy.moveAside?.(own.tenant, own.placement);
  await expect(transaction.commit()).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  await expect(stores.marker(own)).rejects.toMatchObject({ code: "STORE_MISSING" });
  await stores.strategy.bringBack?.(own.tenant, own.placement);
  expect(await stores.marker(own)).toBe("own");
  await stores.strategy.destroy(own.tenant, own.placement);
});
