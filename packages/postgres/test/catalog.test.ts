import { expect, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createTenancy, module, sql, type Tenancy } from "@tenantry/core";
import { Client } from "pg";
import { postgres, postgresCatalog, withPostgres } from "../src/index.ts";
import { untilBlocked } from "./support/activity.ts";
import { catalogGround } from "./support/catalog-ground.ts";
import { Relay } from "./support/relay.ts";
import { until } from "./support/until.ts";
import { ask } from "./support/world.ts";

const ground = await catalogGround();
const { url, adminUrl } = ground;

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, marker text)" }],
});
const plans = module({
  name: "plans",
  migrations: [{ name: "0001_plans", sql: "create table plans (id integer primary key)" }],
});

const open = (): Tenancy =>
  createTenancy({ ...postgres(url, { adminUrl }), modules: { tenant: [notes], shared: [plans] } });

/** Known from memory, without asking, and another one than before. */
const isNew = (version: unknown, before: number): boolean => typeof version === "number" && version !== before;

/** All that a catalog without its tables needs to be watched. */
const CREATE_CHANGES = {
  text: "create table changes (sequence bigint primary key, kind text, subject text)",
  values: [],
};

test("two programs on one catalog see each other's changes, and a tenant lives its whole life", async () => {
  await using one = open();
  await using two = open();
  await Promise.all([one.tenants.list(), two.tenants.list()]);
  const { id } = await one.tenants.create({ slug: "amazon" });
  await one.run("amazon", ({ db }) => db.run(sql`insert into notes values (1, 'amazon')`));
  await until(async () => (await two.tenants.find("amazon")) !== undefined);
  await until(() =>
    two
      .run("amazon", ({ db }) => db.one(sql`select marker from notes`))
      .then(
        () => true,
        () => false,
      ),
  );

  await two.tenants.hold("amazon", "suspended", { reason: "unpaid" });
  await until(() =>
    one
      .run("amazon", ({ db }) => db.all(sql`select 1`))
      .then(
        () => false,
        (error) => error.code === "TENANT_UNAVAILABLE",
      ),
  );
  await two.tenants.lift("amazon", "suspended");
  await one.tenants.delete("amazon");
  await one.tenants.restore({ id });
  expect(
    await one.run({ id }, ({ db }) =>
      withPostgres(db, async (client) => (await client.query("select marker from notes")).rows),
    ),
  ).toEqual([{ marker: "amazon" }]);
  await one.tenants.delete({ id });
  await one.tenants.purge({ id }, { snapshot: false });
  const left = `select nspname from pg_namespace where nspname ~ '^(t|gone)_' and nspname like '%${id.replaceAll("-", "")}%'`;
  expect(await ask(adminUrl, left)).toEqual([]);
});

test("no tenant's role sees the catalog, and shared data is only read", async () => {
  await using tenancy = open();
  await tenancy.tenants.create({ slug: "apple" });
  await tenancy.shared.run(sql`insert into plans values (1)`);
  await tenancy.run("apple", async ({ db, shared }) => {
    expect(await shared.all(sql`select * from plans`)).toEqual([{ id: 1 }]);
    expect(await shared.all(sql`select current_user::text as me`)).toEqual([{ me: expect.stringMatching(/_reader$/) }]);
    await expect(shared.run(sql`insert into plans values (2)`)).rejects.toMatchObject({ code: "SHARED_WRITE" });
    for (const text of [
      "select * from tenantry.tenants",
      "select * from shared.plans",
      "insert into shared.plans values (3)",
    ]) {
      await expect(db.run({ text, values: [] })).rejects.toThrow("permission denied");
    }
  });
  await tenancy.tenants.delete("apple");
  await tenancy.tenants.purge("apple", { snapshot: false });
});

test("the version is a number in memory, moves when another process writes, and survives the loss of the listener", async () => {
  const [here, there] = [postgresCatalog({ url, adminUrl }), postgresCatalog({ url, adminUrl })];
  const [mine, theirs] = [await here.open(), await there.open()];
  await theirs.query(CREATE_CHANGES);
  await until(() => typeof here.version() === "number");
  let told = 0;
  const end = here.watch?.(() => void told++);
  const write = async (): Promise<void> => {
    const text = "insert into changes select coalesce(max(sequence), 0) + 1, 'tenant', 'x' from changes";
    await theirs.query({ text, values: [] });
  };
  const before = await here.version();
  await write();
  await there.announce();
  await until(async () => (await here.version()) !== before && told > 0);

  const after = await here.version();
  await write(); // and is killed before it can tell
  await until(() => isNew(here.version(), after));

  const lost = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tenantry catalog listener' and datname = current_database()`;
  await ask(adminUrl, lost);
  const silent = await here.version();
  await write();
  await until(() => isNew(here.version(), silent));
  end?.();
  await mine.query({ text: "select 1", values: [] });
  await Promise.all([here.close(), there.close()]);
});

test("a listener that hears nothing makes the catalog ask for its version", async () => {
  const nowhere = new URL(url);
  nowhere.port = "1";
  const [deaf, writer] = [
    postgresCatalog({ url, adminUrl, directUrl: nowhere.href }),
    postgresCatalog({ url, adminUrl }),
  ];
  await deaf.open();
  const theirs = await writer.open();
  await theirs.query(CREATE_CHANGES);
  const before = deaf.version();
  expect(before).toBeInstanceOf(Promise);
  const text = "insert into changes select coalesce(max(sequence), 0) + 1, 'tenant', 'x' from changes";
  const known = await before;
  await theirs.query({ text, values: [] });
  expect(await deaf.version()).toBe(known + 1);
  await Promise.all([deaf.close(), writer.close()]);
  await expect((async () => await deaf.version())()).rejects.toMatchObject({ code: "CLOSED" });
});

test("a listener whose connection goes silent is not believed: the catalog asks, and listens again when it can", async () => {
  await using relay = await Relay.to(url);
  const catalog = postgresCatalog({ url, adminUrl, directUrl: relay.url });
  const store = await catalog.open();
  await store.query(CREATE_CHANGES);
  await until(() => typeof catalog.version() === "number");
  const before = await catalog.version();
  relay.silent = true;
  await store.query({ text: "insert into changes values (7, 'tenant', 'x')", values: [] });
  await until(() => typeof catalog.version() !== "number");
  expect(await catalog.version()).toBe(7);
  expect(before).toBe(0);
  relay.silent = false;
  await until(() => typeof catalog.version() === "number");
  expect(catalog.version()).toBe(7);
  await catalog.close();
});

test("programs that open an empty catalog at the same time make its tables once", async () => {
  const programs = Array.from({ length: 4 }, open);
  const made = await Promise.allSettled(
    programs.map((program, index) => program.tenants.create({ slug: `tenant-${index}` })),
  );
  expect(made.map(({ status }) => status)).toEqual(programs.map(() => "fulfilled"));
  const [first] = programs;
  expect((await first?.tenants.list())?.length ?? 0).toBe(4);
  for (const [index] of programs.entries()) {
    await first?.tenants.delete(`tenant-${index}`);
    await first?.tenants.purge(`tenant-${index}`, { snapshot: false });
  }
  await Promise.all(programs.map((program) => program.close()));
});

test("a statement of an act that fails unwaited for is the act's error, and nothing of the act stands", async () => {
  await using tenancy = open();
  await tenancy.tenants.create({ slug: "amazon" });
  const before = await counts();
  for (const table of ["audit_log", "changes"]) {
    await ask(adminUrl, `alter table tenantry.${table} add constraint full_up check (sequence < 0) not valid`);
    await expect(tenancy.tenants.create({ slug: "google" })).rejects.toThrow("full_up");
    await expect(tenancy.tenants.hold("amazon", "suspended")).rejects.toThrow("full_up");
    await ask(adminUrl, `alter table tenantry.${table} drop constraint full_up`);
  }
  expect(await counts()).toEqual(before);
  await tenancy.tenants.create({ slug: "google" });
});

const counts = (): Promise<unknown[][]> =>
  ask(
    adminUrl,
    `select (select count(*) from tenantry.tenants), (select count(*) from tenantry.directory), (select count(*) from tenantry.changes),
       (select count(*) from tenantry.audit_log), (select count(*) from tenantry.tenant_holds)`,
  );

test("the tables of our own in a store have no room made for long values, which would be two files more each", async () => {
  await using tenancy = open();
  await tenancy.tenants.create({ slug: "amazon" });
  const own =
    "select distinct relname, reltoastrelid = 0 from pg_class where relkind = 'r' and relname like '\\_tenantry\\_%' order by 1";
  expect(await ask(adminUrl, own)).toEqual([
    ["_tenantry_migrations", true],
    ["_tenantry_stamp", true],
  ]);
});

test("no tenant writes the tables of our own in its store, whether its migrations ran at once or later", async () => {
  await using tenancy = open();
  await tenancy.tenants.create({ slug: "amazon" });
  await tenancy.tenants.create({ slug: "apple", migrate: false });
  await tenancy.tenants.provision("apple");
  for (const slug of ["amazon", "apple"]) {
    for (const text of ["delete from _tenantry_migrations", "update _tenantry_stamp set epoch = 2"]) {
      const write = tenancy.run(slug, ({ db }) => withPostgres(db, (client) => client.query(text)));
      await expect(write).rejects.toThrow("permission denied");
    }
  }
});

test("a store that is begun before its tenant's row stands is gone where the row fails, and whole only behind it", async () => {
  await using one = open();
  await using two = open();
  await Promise.all([one.tenants.list(), two.tenants.list()]);
  const schemas = "select count(*)::int from pg_namespace where nspname ~ '^t_[0-9a-f]{32}$'";
  const [[before] = []] = await ask(adminUrl, schemas);
  const made = await Promise.allSettled([one, two].map((tenancy) => tenancy.tenants.create({ slug: "amazon" })));
  expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = made.find((outcome) => outcome.status === "rejected");
  expect(lost?.reason).toMatchObject({ code: "TENANT_EXISTS" });
  expect(await ask(adminUrl, schemas)).toEqual([[Number(before) + 1]]);

  await ask(adminUrl, "alter table tenantry.tenants add constraint full_up check (slug <> 'apple')");
  let failed = 0;
  one.events.on("tenant:provision-failed", () => void failed++);
  await expect(one.tenants.create({ slug: "apple" })).rejects.toThrow("full_up");
  expect(failed).toBe(0);
  expect(await ask(adminUrl, schemas)).toEqual([[Number(before) + 1]]);

  const standing: unknown[] = [];
  const setup = async (): Promise<void> => {
    standing.push(...(await ask(adminUrl, "select status from tenantry.tenants where slug = 'pear'")));
  };
  const writer = new Client({ connectionString: adminUrl });
  await writer.connect();
  await writer.query("begin; update tenantry.catalog_version set version = version");
  const creating = one.tenants.create({ slug: "pear", setup });
  await untilBlocked(adminUrl);
  // What were begun too early would be seen by then.
  await sleep(300);
  expect(standing).toEqual([]);
  await writer.query("commit");
  await creating;
  await writer.end();
  expect(standing).toEqual([["provisioning"]]);
  for (const slug of ["amazon", "pear"]) {
    await one.tenants.delete(slug);
    await one.tenants.purge(slug, { snapshot: false });
  }
});

test("an act tells the others in its own transaction: once where it stands, and not where it fails", async () => {
  await using tenancy = open();
  const { id } = await tenancy.tenants.create({ slug: "amazon" });
  const heard: string[] = [];
  const listener = new Client({ connectionString: adminUrl });
  await listener.connect();
  listener.on("notification", ({ payload }) => void heard.push(payload ?? ""));
  await listener.query('listen "tenantry tenantry"');
  await tenancy.tenants.hold({ id }, "suspended");
  await expect(tenancy.tenants.rename("amazon", "amazon--")).rejects.toMatchObject({ code: "INVALID_SLUG" });
  await expect(tenancy.tenants.create({ slug: "amazon" })).rejects.toMatchObject({ code: "TENANT_EXISTS" });
  await tenancy.tenants.lift({ id }, "suspended");
  await listener.query("select 1");
  expect(heard).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), heard[0] ?? ""]);
  await listener.end();
});

test("an act on a catalog that a newer program has grown meanwhile fails, and nothing of it stands", async () => {
  await using tenancy = open();
  await tenancy.tenants.create({ slug: "amazon" });
  const before = await counts();
  const [[version] = []] = await ask(adminUrl, "select version from tenantry.catalog_version");
  await ask(adminUrl, "update tenantry.catalog_version set version = 99");
  await expect(tenancy.tenants.hold("amazon", "suspended")).rejects.toMatchObject({ code: "CATALOG_VERSION" });
  await ask(adminUrl, `update tenantry.catalog_version set version = ${Number(version)}`);
  expect(await counts()).toEqual(before);
  await tenancy.tenants.hold("amazon", "suspended");
});

test("an act that can not begin says why, and the next one that can does", async () => {
  await using tenancy = open();
  await tenancy.tenants.create({ slug: "amazon" });
  const [[owner] = []] = await ask(
    adminUrl,
    "select nspowner::regrole::text from pg_namespace where nspname = 'tenantry'",
  );
  await ask(adminUrl, `alter role ${String(owner)} rename to somebody_else`);
  await expect(tenancy.tenants.hold("amazon", "suspended")).rejects.toMatchObject({ code: "STORE_MISSING" });
  await ask(adminUrl, `alter role somebody_else rename to ${String(owner)}`);
  await tenancy.tenants.hold("amazon", "suspended");
});

test("a catalog of the first version is grown when it is opened, with what is in it", async () => {
  const columns = () =>
    ask(
      adminUrl,
      "select column_name, data_type, is_nullable from information_schema.columns where table_schema = 'tenantry' and table_name = 'ready_stores' order by 1",
    );
  {
    await using tenancy = open();
    await tenancy.tenants.create({ slug: "amazon" });
  }
  const before = await columns();
  expect(before).toHaveLength(8);
  await ask(adminUrl, "drop table tenantry.ready_stores", "update tenantry.catalog_version set version = 1");
  await using one = open();
  await using two = open();
  const found = await Promise.all([one, two].map(({ tenants }) => tenants.get("amazon")));
  expect(found.map(({ status }) => status)).toEqual(["active", "active"]);
  expect(await columns()).toEqual(before);
  expect(await one.tenants.create({ slug: "apple" })).toMatchObject({ status: "active" });
});
