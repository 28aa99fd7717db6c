import { afterAll, expect, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createTenancy, module, sql } from "@tenantry/core";
import type { Connection } from "@tenantry/core/adapter";
import { Client } from "pg";
import { postgresCatalog, postgresSchemas } from "../src/index.ts";
import { PgBouncer } from "./support/pgbouncer.ts";
import { until } from "./support/until.ts";
import { ask, Ground, soak, statement, type TestStore, type TestStores } from "./support/world.ts";

const ground = await Ground.make();
const bouncer = await PgBouncer.start([ground.url, ground.adminUrl], 3);
const pooled = { url: bouncer.through(ground.url), adminUrl: ground.adminUrl };
afterAll(async () => {
  await bouncer[Symbol.asyncDispose]();
  await ground[Symbol.asyncDispose]();
});

const REQUESTS = soak ? 30_000 : 2_000;
const TENANTS = 8;

async function markedStores(stores: TestStores): Promise<TestStore[]> {
  const made: TestStore[] = [];
  for (let index = 0; index < TENANTS; index++) made.push(await stores.store(`tenant ${index}`));
  return made;
}

const MARKER = statement("select marker from notes where id = 1");

/** The marker, by every way a connection has. */
async function markerBy(way: number, connection: Required<Connection>): Promise<unknown> {
  switch (way % 4) {
    case 0: {
      const { rows } = await connection.query(MARKER);
      return rows[0]?.[0];
    }
    case 1: {
      const results = await connection.batch([statement("select 1 as one"), MARKER]);
      return results[1]?.rows[0]?.[0];
    }
    case 2: {
      for await (const { rows } of connection.stream(MARKER)) return rows[0]?.[0];
      return undefined;
    }
    default: {
      const transaction = await connection.begin();
      const { rows } = await transaction.query(MARKER);
      await transaction.commit();
      return rows[0]?.[0];
    }
  }
}

test("behind a pooler no tenant is answered with another's rows, whatever way it asks (P02)", async () => {
  await using stores = ground.strategy({ ...pooled, connectTimeout: 30_000 });
  const made = await markedStores(stores);
  const connections = await Promise.all(made.map((store) => stores.open(store)));
  let wrong = 0;
  let asked = 0;
  const asking = Array.from({ length: 24 }, async () => {
    while (asked < REQUESTS) {
      const turn = asked++;
      const index = (turn * 7) % TENANTS;
      const connection = connections[index];
      if (connection === undefined) continue;
      // Statements that fail come between: what they leave behind must be nobody's.
      if (turn % 11 === 0) await Promise.resolve(connection.query(statement("select 1 / 0"))).catch(() => undefined);
      if ((await markerBy(turn, connection)) !== `tenant ${index}`) wrong++;
    }
  });
  await Promise.all(asking);
  expect({ asked, wrong }).toEqual({ asked: REQUESTS, wrong: 0 });
});

test("behind the same pooler a path that is set for the session leads to other tenants, and an advisory lock stays (P02, P21)", async () => {
  await using stores = ground.strategy();
  const made = await markedStores(stores);
  const admin = bouncer.through(ground.adminUrl);
  let wrong = 0;
  const asking = made.map(async ({ placement }, index) => {
    const client = new Client({ connectionString: admin });
    await client.connect();
    for (let turn = 0; turn < 100; turn++) {
      await client.query(`set search_path = ${placement.schema}`);
      const { rows } = await client.query<{ marker: string }>("select marker from notes").catch(() => ({ rows: [] }));
      if (rows[0]?.marker !== `tenant ${index}`) wrong++;
    }
    await client.end();
  });
  await Promise.all(asking);
  expect(wrong).toBeGreaterThan(0);

  const locker = new Client({ connectionString: admin });
  await locker.connect();
  await locker.query("select pg_advisory_lock(20260101)");
  await locker.end();
  const direct = new Client({ connectionString: ground.adminUrl });
  await direct.connect();
  const { rows } = await direct.query<{ free: boolean }>("select pg_try_advisory_lock(20260101) as free");
  expect(rows).toEqual([{ free: false }]);
  await direct.query(
    "select pg_terminate_backend(pid, 20000) from pg_locks where locktype = 'advisory' and objid = 20260101 and pid <> pg_backend_pid()",
  );
  await direct.end();
});

test("of two that migrate one store through a pooler, the second begins when the first has ended (P21)", async () => {
  await using stores = ground.strategy({ ...pooled, adminUrl: bouncer.through(ground.adminUrl) });
  const own = await stores.store("own");
  const add = async (): Promise<number> => {
    const transaction = await (await stores.open(own, "migrate")).begin();
    const { rows } = await transaction.query(statement("select count(*)::int from notes"));
    await sleep(5);
    await transaction.query(statement("insert into notes values ($1, 'added')", 100 + Number(rows[0]?.[0])));
    await transaction.commit();
    return Number(rows[0]?.[0]);
  };
  expect((await Promise.all([add(), add(), add()])).sort()).toEqual([1, 2, 3]);
});

test("a path in the address, which the pooler leaves out, changes nothing (P03)", async () => {
  await using stores = ground.strategy({ ...pooled, url: `${pooled.url}?options=-c%20search_path%3Dpublic` });
  const own = await stores.store("own");
  const { rows } = await (await stores.open(own)).query(
    statement("select current_schema()::text, current_setting('search_path')"),
  );
  expect(rows).toEqual([[own.placement.schema, `${own.placement.schema}, pg_temp`]]);
});

test("a catalog behind a pooler finds changes by asking, and doctor says so and what to give (P02)", async () => {
  const catalog = postgresCatalog(pooled);
  const store = await catalog.open();
  await store.query(statement("create table changes (sequence bigint primary key, kind text, subject text)"));
  const before = await catalog.version();
  await store.query(statement("insert into changes values (1, 'tenant', 'x')"));
  expect(before).toBe(0);
  await until(async () => (await catalog.version()) === 1);
  await catalog.close();

  await using stores = ground.strategy(pooled);
  const findings = (await stores.strategy.check?.()) ?? [];
  expect(findings.find(({ code }) => code === "POOLED")?.remedy).toContain("directUrl");
  await using told = ground.strategy({ ...pooled, directUrl: ground.url });
  expect((await told.strategy.check?.())?.map(({ code }) => code)).not.toContain("POOLED");
});

test("a store and its tenant's row are one transaction through a pooler, too, which keeps nothing of it (P02)", async () => {
  const through = { url: pooled.url, adminUrl: bouncer.through(ground.adminUrl) };
  const notes = module({
    name: "notes",
    migrations: [{ name: "0001_notes", sql: "create table notes (marker text)" }],
  });
  const tenancy = createTenancy({
    catalog: postgresCatalog({ ...through, schema: "platform" }),
    strategies: [postgresSchemas(through)],
    modules: { tenant: [notes] },
  });
  const slugs = Array.from({ length: 6 }, (_, index) => `tenant-${index}`);
  await Promise.all(
    slugs.map((slug) =>
      tenancy.tenants.create({ slug, setup: ({ db }) => db.run(sql`insert into notes values (${slug})`) }),
    ),
  );
  const apart = await ask(
    ground.adminUrl,
    `select count(*)::int, count(*) filter (where t.xmin::text = n.xmin::text)::int
     from platform.tenants t join pg_namespace n on n.nspname = 't_' || replace(t.id, '-', '') where t.status = 'active'`,
  );
  expect(apart).toEqual([[slugs.length, slugs.length]]);
  const settings = "select current_user::text, current_setting('search_path'), current_setting('client_encoding')";
  for (const row of await Promise.all(Array.from({ length: 6 }, () => ask(through.adminUrl, settings)))) {
    expect(row).toEqual([[new URL(ground.adminUrl).username, '"$user", public', "UTF8"]]);
  }
  for (const slug of slugs) {
    expect(await tenancy.run(slug, ({ db }) => db.all(sql`select marker from notes`))).toEqual([{ marker: slug }]);
    await tenancy.tenants.delete(slug);
    await tenancy.tenants.purge(slug, { snapshot: false });
  }
  await tenancy.close();
  await ask(ground.adminUrl, "drop schema platform cascade");
});

test("logins of tenants are refused behind a pooler, with the reason (P02)", async () => {
  await using stores = ground.strategy({
    ...pooled,
    isolation: "login",
    login: { masterKey: "the key of a test, which is not a secret at all" },
  });
  await expect(stores.store("own")).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringContaining("pooler"),
  });
});
