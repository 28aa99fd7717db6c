import { afterAll, expect, test } from "bun:test";
import { StoreMissingError } from "@tenantry/core/adapter";
import fc from "fast-check";
import { quoteName, quoteText } from "../src/names.ts";
import { untilBlocked } from "./support/activity.ts";
import { login } from "./support/databases.ts";
import { ask, Ground, newTenant, provisioning, soak, statement, TABLES } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

async function left(): Promise<unknown[][]> {
  return await ask(
    ground.adminUrl,
    `select nspname from pg_namespace where nspname ~ '^(t|gone)_[0-9a-f]{32}$'
     union all select r.rolname from pg_roles r join pg_auth_members m on m.roleid = r.oid
       join pg_roles a on a.oid = m.member where a.rolname = '${ground.role}'`,
  );
}

test("a provision that fails at any step leaves neither schema nor role (P14)", async () => {
  await using stores = ground.strategy();
  const steps: string[] = [];
  await stores.strategy.destroy(
    newTenant(),
    await stores.strategy.provision(newTenant(), provisioning({ progress: (step) => void steps.push(step) })),
  );
  expect(steps).toEqual(["schema", "prepare", "commit"]);
  for (const step of steps.slice(0, -1)) {
    const failing = provisioning({
      progress(name) {
        if (name === step) throw new Error(`failed at ${step}`);
      },
    });
    await expect(stores.strategy.provision(newTenant(), failing)).rejects.toThrow(`failed at ${step}`);
    expect(await left()).toEqual([]);
  }
});

test("a provision whose connection is killed in the middle leaves nothing (P14)", async () => {
  await using stores = ground.strategy();
  const killed = provisioning({
    async prepare(store) {
      await store.query(statement("create table notes (id integer primary key)"));
      const { rows } = await store.query(statement("select pg_backend_pid()"));
      await ask(ground.adminUrl, `select pg_terminate_backend(${Number(rows[0]?.[0])})`);
      await store.query(statement("insert into notes values (1)"));
    },
  });
  const tenant = newTenant();
  await expect(stores.strategy.provision(tenant, killed)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  expect(await left()).toEqual([]);
  await stores.strategy.destroy(tenant, await stores.strategy.provision(tenant, provisioning()));
});

test("a store that is there already is what is said, and not what the statements sent behind that came to", async () => {
  await using stores = ground.strategy();
  const store = await stores.store("kept");
  await expect(stores.strategy.provision(store.tenant, provisioning())).rejects.toMatchObject({ code: "STORE_EXISTS" });
  expect(await stores.marker(store)).toBe("kept");
  await stores.strategy.destroy(store.tenant, store.placement);
});

test("a statement that fails while a store is made undoes itself alone", async () => {
  await using stores = ground.strategy();
  const tenant = newTenant();
  const placement = await stores.strategy.provision(
    tenant,
    provisioning({
      async prepare(store) {
        await store.query(statement("create table notes (id integer primary key, marker text)"));
        await store.query(statement("insert into notes values (1, 'kept')"));
        await expect(
          Promise.resolve(store.query(statement("insert into notes values (1, 'twice')"))),
        ).rejects.toMatchObject({
          code: "CONSTRAINT",
        });
        const transaction = await store.begin();
        await transaction.query(statement("update notes set marker = 'undone'"));
        await transaction.rollback();
        await expect(Promise.resolve(store.query(statement("commit")))).rejects.toMatchObject({
          code: "STATEMENT_REFUSED",
        });
      },
    }),
  );
  expect(await stores.marker({ tenant, placement })).toBe("kept");
  await stores.strategy.destroy(tenant, placement);
});

test("a statement that fails while a store is made fails none that are asked for with it", async () => {
  await using stores = ground.strategy();
  const { tenant, placement } = await stores.store(undefined, {
    async prepare(store) {
      await store.batch?.(TABLES);
      const outcomes = await Promise.allSettled(
        ["'one'", "null", "'three'"].map((marker, index) =>
          store.query(statement(`insert into notes values (${index + 1}, ${marker})`)),
        ),
      );
      expect(outcomes).toMatchObject([
        { status: "fulfilled" },
        { status: "rejected", reason: { code: "CONSTRAINT" } },
        { status: "fulfilled" },
      ]);
      expect((await store.query(statement("select id from notes order by id"))).rows).toEqual([[1], [3]]);
    },
  });
  await stores.strategy.destroy(tenant, placement);
});

test("transactions and statements that are asked for beside each other while a store is made undo themselves alone", async () => {
  await using stores = ground.strategy();
  const { tenant, placement } = await stores.store(undefined, {
    async prepare(store) {
      await store.batch?.(TABLES);
      const insert = (id: number, marker: unknown) => statement("insert into notes values ($1, $2)", id, marker);
      const inTransaction = async (id: number, end: "commit" | "rollback"): Promise<void> => {
        const transaction = await store.begin();
        await transaction.query(insert(id, end));
        await transaction[end]();
      };
      const outcomes = await Promise.allSettled([
        store.query(insert(1, null)),
        inTransaction(2, "rollback"),
        inTransaction(3, "commit"),
        store.query(insert(4, "alone")),
        inTransaction(5, "rollback"),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", ...Array(4).fill("fulfilled")]);
      const { rows } = await store.query(statement("select id, marker from notes order by id"));
      expect(rows).toEqual([
        [3, "commit"],
        [4, "alone"],
      ]);
    },
  });
  await stores.strategy.destroy(tenant, placement);
});

test("a store whose making is still to be committed is removed once it is", async () => {
  await using stores = ground.strategy();
  const tenant = newTenant();
  let destroyed: Promise<void> | undefined;
  await stores.strategy.provision(
    tenant,
    provisioning({
      async commit(transaction) {
        const schema = `t_${tenant.id.replaceAll("-", "")}`;
        destroyed = stores.strategy.destroy(tenant, { schema, role: schema });
        await untilBlocked(ground.adminUrl);
        await transaction.commit();
      },
    }),
  );
  await destroyed;
  expect(await left()).toEqual([]);
});

test.each(["role", "login"] as const)("stores isolated by %s are made and removed many at once", async (isolation) => {
  await using stores = ground.strategy(isolation === "login" ? { isolation, login } : { isolation });
  const tenants = Array.from({ length: 12 }, newTenant);
  const placements = await Promise.all(tenants.map((tenant) => stores.strategy.provision(tenant, provisioning())));
  await Promise.all(
    placements.map((placement, index) => stores.strategy.destroy(tenants[index] ?? newTenant(), placement)),
  );
  expect(await left()).toEqual([]);
});

test("a schema of more tables than the lock table holds is dropped (P13)", async () => {
  await using stores = ground.strategy();
  const tables = soak ? 6_000 : 300;
  const tenant = newTenant();
  const placement = await stores.strategy.provision(tenant, provisioning());
  const names = Array.from(
    { length: tables },
    (_, index) => `create table ${placement.schema}.t${index} (id serial primary key)`,
  );
  for (let first = 0; first < tables; first += 200)
    await ask(ground.adminUrl, names.slice(first, first + 200).join(";"));
  await ask(ground.adminUrl, `create view ${placement.schema}.v as select * from ${placement.schema}.t0`);
  await stores.strategy.destroy(tenant, placement);
  expect(await left()).toEqual([]);
}, 120_000);

test("a destruction that was cut short is found, and finished by the next", async () => {
  await using stores = ground.strategy();
  const { tenant, placement } = await stores.store("old");
  const gone = placement.schema.replace("t_", "gone_");
  await ask(ground.adminUrl, `alter schema ${placement.schema} rename to ${gone}`);
  const found = await Array.fromAsync(stores.strategy.leftovers?.() ?? []);
  expect(found).toEqual([{ id: tenant.id, placement: { schema: gone, role: placement.schema } }]);
  // What is left in it is no store any more.
  const opening = async () => stores.strategy.connect(tenant, found[0]?.placement ?? placement, "migrate");
  await expect(opening()).rejects.toThrow(StoreMissingError);
  await stores.strategy.destroy(tenant, found[0]?.placement ?? placement);
  expect(await left()).toEqual([]);
});

test("what others have made of a tenant's tables keeps the schema from being dropped (P22)", async () => {
  await using stores = ground.strategy();
  const own = await stores.store("own");
  await ask(
    ground.adminUrl,
    "create schema reports",
    `create view reports.all_notes as select * from ${own.placement.schema}.notes`,
  );
  await expect(stores.strategy.destroy(own.tenant, own.placement)).rejects.toThrow("reports.all_notes");
  expect(await stores.marker(own)).toBe("own");
  await ask(ground.adminUrl, "drop schema reports cascade");
  await stores.strategy.destroy(own.tenant, own.placement);
});

test("the tenant's role can not write its own stamp or ledger", async () => {
  await using stores = ground.strategy();
  const tenant = newTenant();
  const prepare = provisioning().prepare;
  const placement = await stores.strategy.provision(
    tenant,
    provisioning({
      ownTables: ["_tenantry_stamp"],
      async prepare(store) {
        await prepare(store);
        await store.query(statement("create table _tenantry_stamp (tenant text)"));
      },
    }),
  );
  const connection = await stores.open({ tenant, placement });
  await connection.query(statement("select * from _tenantry_stamp"));
  const write = statement("insert into _tenantry_stamp values ('another')");
  await expect(Promise.resolve(connection.query(write))).rejects.toThrow("permission denied");
  await stores.strategy.destroy(tenant, placement);
});

test("any name and any text is quoted so that the server reads it back, and none that it would cut (P11)", async () => {
  const url = ground.adminUrl;
  const texts = fc
    .sample(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), 60)
    .filter((text) => !text.includes("\0"));
  const names = texts.filter((text) => Buffer.byteLength(text) <= 63);
  const columns = names.map((name, index) => `${index} as ${quoteName(name)}`);
  const [row] = await ask(url, `select array[${texts.map(quoteText).join(", ")}]::text[]`);
  expect(row?.[0]).toEqual(texts);
  await ask(url, `select ${columns.join(", ")}`);
  expect(() => quoteName("x".repeat(64))).toThrow("63 bytes");
  expect(() => quoteName("")).toThrow("63 bytes");
  expect(quoteName('a"b')).toBe('"a""b"');
});

test("a long reader does not hold up readers behind a migration that waits (P12)", async () => {
  await using stores = ground.strategy({ migrationLockTimeout: 100 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const reader = await connection.begin();
  await reader.query(statement("select * from notes"));
  const migration = await (await stores.open(own, "migrate")).begin();
  const altering = Promise.resolve(migration.query(statement("alter table notes add column more text")));
  const readers = Array.from({ length: 4 }, () => stores.marker(own));
  await expect(altering).rejects.toMatchObject({ code: "STORE_BUSY" });
  expect(await Promise.all(readers)).toEqual(["own", "own", "own", "own"]);
  await migration.rollback();
  await reader.rollback();
  await stores.strategy.destroy(own.tenant, own.placement);
});

test("of two that migrate one store at the same time, the second begins when the first has ended (P21)", async () => {
  await using stores = ground.strategy();
  const own = await stores.store("own");
  const add = async (): Promise<number> => {
    const transaction = await (await stores.open(own, "migrate")).begin();
    const { rows } = await transaction.query(statement("select count(*)::int from notes"));
    await Bun.sleep(5);
    await transaction.query(statement("insert into notes values ($1, 'added')", 100 + Number(rows[0]?.[0])));
    await transaction.commit();
    return Number(rows[0]?.[0]);
  };
  expect((await Promise.all([add(), add(), add()])).sort()).toEqual([1, 2, 3]);
  await stores.strategy.destroy(own.tenant, own.placement);
});

test("what is asked for in one step with the end of its transaction is run before that, never behind it", async () => {
  await using stores = ground.strategy();
  const own = await stores.store("own");
  const write = statement("update notes set marker = 'kept'");
  for (const [end, marker] of [
    ["rollback", "own"],
    ["commit", "kept"],
  ] as const) {
    const transaction = await (await stores.open(own)).begin();
    await Promise.all([transaction.query(write), transaction[end]()]);
    expect(await stores.marker(own)).toBe(marker);
  }
  const failing = await (await stores.open(own)).begin();
  const asked = [failing.query(statement("update notes set marker = 'gone'")), failing.query(statement("select 1/0"))];
  const outcomes = await Promise.allSettled([...asked, failing.commit()]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(await stores.marker(own)).toBe("kept");
  await stores.strategy.destroy(own.tenant, own.placement);
});
