import { afterAll, describe, expect, test } from "bun:test";
import type { Statement } from "@tenantry/core/adapter";
import { terminate } from "./support/activity.ts";
import { ask, Ground, statement, type TestStore } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());
await ground.harden();

const login = { masterKey: "the key of a test, which is not a secret at all" };

/** Ways out of a tenant's schema that injected SQL could try. The engine refuses them: core's own rules are not in the way. */
function attacks({ placement: { schema, role } }: TestStore): Record<string, Statement> {
  return {
    "a qualified name": statement(`select marker from ${schema}.notes`),
    "a write to a qualified name": statement(`update ${schema}.notes set marker = 'taken'`),
    "a drop of a qualified name": statement(`drop table ${schema}.notes`),
    "set_config of the role": statement("select set_config('role', $1, true)", role ?? schema),
    "set_config and a query in one": statement(
      `select set_config('role', '${role ?? schema}', true) || query_to_xml('select marker from ${schema}.notes', true, true, '')::text`,
    ),
    "set_config of the path": statement("select set_config('search_path', $1, true)", schema),
    "an update of pg_settings": statement("update pg_settings set setting = $1 where name = 'role'", role ?? schema),
    "query_to_xml with a reset": statement("select query_to_xml('reset role', true, true, '')"),
    "a stacked reset": statement(`select 1; reset role; select marker from ${schema}.notes`),
    "a stacked role": statement(`select 1; set role "${role}"; select marker from ${schema}.notes`),
    "a reset alone": statement("reset role"),
    "another role": statement(`set role "${role}"`),
    "a commit": statement("commit"),
    "a commit behind a comment": statement("/* a /* b */ c */ -- d\n ; commit"),
    "a rollback and a chain": statement("rollback and chain"),
    "a function": statement("create function f() returns text language sql as $$ select 'x' $$"),
    "a do block": statement(`do $$ begin execute 'reset role'; perform * from ${schema}.notes; end $$`),
    "a do block that takes on the neighbour's role": statement(
      `do $$ declare found text; begin execute 'set local role "${role ?? schema}"'; select marker into found from ${schema}.notes; raise exception '%', found; end $$`,
    ),
    "a do block behind a comment that a return ends": statement(
      `--\rdo $$ declare found text; begin execute 'set local role "${role ?? schema}"'; select marker into found from ${schema}.notes; raise exception '%', found; end $$`,
    ),
    "a commit behind a comment that a return ends, before a query in one": statement("--\rcommit /*\nselect 1*/"),
    "a copy to the program": statement("copy notes to stdout"),
    "a copy from the program": statement("copy notes from stdin"),
    "a call that commits": statement("call public.ended()"),
    "the catalog of a server": statement("select rolpassword from pg_authid"),
  };
}

// Migrations may make procedures, and one may end the transaction that it is called in.
await ask(
  ground.adminUrl,
  "create procedure public.ended() language plpgsql as $$ begin commit; end $$",
  "grant execute on procedure public.ended() to public",
);

for (const isolation of ["role", "login"] as const) {
  describe(`isolation by ${isolation}`, () => {
    test("nothing that SQL can say reaches the neighbour, and the own store goes on (P06, P07)", async () => {
      await using stores = ground.strategy({ isolation, login, lanes: 1 });
      const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
      const connection = await stores.open(own);
      for (const [name, attack] of Object.entries(attacks(neighbour))) {
        const outcome = await Promise.resolve(connection.query(attack)).then(
          ({ rows }) => `answered ${JSON.stringify(rows)}`,
          (error: unknown) => (String(error).includes("neighbour") ? `told ${error}` : "refused"),
        );
        expect(`${name}: ${outcome}`).toBe(`${name}: refused`);
        expect(await stores.marker(own)).toBe("own");
        expect(await stores.marker(neighbour)).toBe("neighbour");
      }
    });

    test("a transaction is as closed as a single statement", async () => {
      await using stores = ground.strategy({ isolation, login });
      const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
      for (const [name, attack] of Object.entries(attacks(neighbour))) {
        const transaction = await (await stores.open(own)).begin();
        const outcome = await Promise.resolve(transaction.query(attack)).then(
          () => "answered",
          (error: unknown) => (String(error).includes("neighbour") ? `told ${error}` : "refused"),
        );
        await transaction.rollback();
        expect(`${name}: ${outcome}`).toBe(`${name}: refused`);
      }
      expect(await stores.marker(neighbour)).toBe("neighbour");
    });
  });
}

test("isolation by path does not promise it: a qualified name leads to the neighbour (P07)", async () => {
  await using stores = ground.strategy({ isolation: "path" });
  const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
  const { rows } = await (await stores.open(own)).query(
    statement(`select marker from ${neighbour.placement.schema}.notes`),
  );
  expect(rows).toEqual([["neighbour"]]);
  expect(await stores.marker(own)).toBe("own");
});

test("without the hardening one SELECT leaks, which is what doctor says (P06)", async () => {
  await using open = await Ground.make();
  await using stores = open.strategy();
  const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
  const { schema, role } = neighbour.placement;
  const leak = `select set_config('role', '${role}', true) || query_to_xml('select marker from ${schema}.notes', true, true, '')::text`;
  expect(String((await (await stores.open(own)).query(statement(leak))).rows[0]?.[0])).toContain("neighbour");
  const before = (await stores.strategy.check?.())?.map(({ code }) => code);
  expect(before).toEqual(expect.arrayContaining(["SET_CONFIG_GRANTED", "TEMPORARY_GRANTED"]));
  await open.harden();
  expect(await stores.strategy.check?.()).toEqual([]);
});

test("doctor says what a superuser or an owner as the application lets through", async () => {
  await using stores = ground.strategy({ url: ground.adminUrl });
  expect((await stores.strategy.check?.())?.map(({ code }) => code)).toEqual(["APPLICATION_IS_SUPERUSER"]);
  await using path = ground.strategy({ isolation: "path" });
  expect((await path.strategy.check?.())?.map(({ code }) => code)).toEqual(["PATH_ISOLATION"]);
  await ask(
    ground.adminUrl,
    `alter role ${ground.role} inherit createrole`,
    `alter role ${ground.role} reset search_path`,
  );
  await using role = ground.strategy();
  expect((await role.strategy.check?.())?.map(({ code }) => code)).toEqual([
    "APPLICATION_INHERITS",
    "APPLICATION_MAKES_ROLES",
    "DEFAULT_PATH",
  ]);
  await ask(
    ground.adminUrl,
    `alter role ${ground.role} noinherit nocreaterole`,
    `alter role ${ground.role} set search_path = ''`,
  );
});

test("what is not bound to a tenant has no rights", async () => {
  await using stores = ground.strategy();
  const { placement } = await stores.store("own");
  await expect(ask(ground.url, "select * from notes")).rejects.toThrow("does not exist");
  await expect(ask(ground.url, `select * from ${placement.schema}.notes`)).rejects.toThrow("permission denied");
});

test("neither temporary tables nor the schema public hide a tenant's (P08)", async () => {
  await using open = await Ground.make();
  await ask(
    open.adminUrl,
    "create table public.notes (id integer, marker text)",
    "grant all on public.notes to public",
  );
  await using stores = open.strategy({ lanes: 1 });
  const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
  const connection = await stores.open(own);
  await connection.query(statement("create temporary table notes (id integer, marker text)"));
  await connection.query(statement("insert into pg_temp.notes values (1, 'shadow')"));
  expect(await stores.marker(neighbour)).toBe("neighbour");
  expect(await stores.marker(own)).toBe("own");
});

test("no name that the server knows tells who the customer is (P09)", async () => {
  await using stores = ground.strategy();
  const { tenant, placement } = await stores.store("own");
  const digits = tenant.id.replaceAll("-", "");
  expect(placement).toEqual({ schema: `t_${digits}`, role: `t_${digits}` });
});

test("a tenant's role that is gone fails its statements, and nobody else's (P06)", async () => {
  await using stores = ground.strategy({ lanes: 1 });
  const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
  const role = own.placement.role ?? "";
  await ask(ground.adminUrl, `alter role ${role} rename to ${role}_gone`);
  const both = await Promise.allSettled([stores.marker(own), stores.marker(neighbour)]);
  expect(both).toMatchObject([
    { status: "rejected", reason: { code: "STORE_MISSING" } },
    { status: "fulfilled", value: "neighbour" },
  ]);
  await ask(ground.adminUrl, `alter role ${role}_gone rename to ${role}`);
});

test("the stamp is read on every physical connection, and a wrong one stops the statement it came with", async () => {
  await using stores = ground.strategy({ lanes: 1 });
  const own = await stores.store("own");
  const owner = await stores.open(own, "migrate");
  await owner.query(statement("create table _tenantry_stamp (tenant text)"));
  const guard = statement("select 1 / count(*) from _tenantry_stamp where tenant = $1", own.tenant.id);
  const connection = await stores.strategy.connect(own.tenant, own.placement, "serve", guard);
  const write = statement("update notes set marker = 'written'");
  await expect(Promise.resolve(connection.query(write))).rejects.toMatchObject({ code: "STAMP_MISMATCH" });
  expect(await stores.marker(own)).toBe("own");
  await owner.query(statement("insert into _tenantry_stamp values ($1)", own.tenant.id));
  await connection.query(write);
  expect(await stores.marker(own)).toBe("written");

  await owner.query(statement("delete from _tenantry_stamp"));
  await connection.query(write);
  await terminate(ground.adminUrl, `usename = '${ground.role}'`);
  await expect(Promise.resolve(connection.query(write))).rejects.toMatchObject({ code: "STAMP_MISMATCH" });
});
