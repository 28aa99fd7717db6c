import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { createTenancy, module, sql } from "@tenantry/core";
import { type PostgresOptions, postgres, postgresSchemas, postgresShared, type SchemaIsolation } from "../src/index.ts";
import { login } from "./support/databases.ts";
import { ask, Ground } from "./support/world.ts";

setDefaultTimeout(60_000);
const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());
await ground.harden();
const { url, adminUrl } = ground;

const [[version] = []] = await ask(adminUrl, "select current_setting('server_version_num')::int");
const isOlderThan16 = Number(version) < 160_000;

const plans = module({
  name: "plans",
  migrations: [{ name: "0001_plans", sql: "create table plans (id integer primary key, title text not null)" }],
});
const customers = module({
  name: "customers",
  migrations: [
    { name: "0001_customers", sql: "create table customers (id integer primary key, plan integer not null)" },
  ],
});

const open = (options: PostgresOptions) =>
  createTenancy({ ...postgres(url, { adminUrl, ...options }), modules: { shared: [plans], tenant: [customers] } });

const JOIN = sql`select c.id, p.title from customers c join shared.plans p on p.id = c.plan order by c.id`;

async function refusal(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "answered",
    (error: unknown) => String(error),
  );
}

for (const isolation of ["path", "role", "login"] as const satisfies SchemaIsolation[]) {
  test(`isolation by ${isolation}: a tenant's SQL joins what is shared, and the engine refuses to write it`, async () => {
    const apart = open({ isolation, login, sharedJoins: true }).temporary();
    await using tenancy = apart;
    await tenancy.migrate();
    await tenancy.shared.run(sql`insert into plans (id, title) values (1, 'free'), (2, 'pro')`);
    if (isolation === "path" && isOlderThan16) {
      expect(await refusal(tenancy.tenants.create({ slug: "amazon" }))).toContain("Before Postgres 16");
      return;
    }
    for (const [slug, plan] of [
      ["amazon", 1],
      ["apple", 2],
    ] as const) {
      await tenancy.tenants.create({
        slug,
        setup: ({ db }) => db.run(sql`insert into customers (id, plan) values (1, ${plan})`),
      });
    }
    const { succeeded, failed } = await tenancy.each(({ db }) => db.all(JOIN));
    expect(failed).toEqual([]);
    expect(succeeded.map(({ slug, value }) => [slug, value]).sort()).toEqual([
      ["amazon", [{ id: 1, title: "free" }]],
      ["apple", [{ id: 1, title: "pro" }]],
    ]);
    await tenancy.run("amazon", async ({ db }) => {
      for (const write of [sql`update shared.plans set title = 'taken'`, sql`delete from shared.plans`]) {
        expect(await refusal(db.run(write))).toContain("permission denied");
      }
      expect(await refusal(db.run(sql`create table shared.mine (id integer)`))).not.toBe("answered");
      expect(await db.transaction((tx) => tx.all(JOIN))).toEqual([{ id: 1, title: "free" }]);
    });
    expect(await tenancy.shared.all(sql`select title from plans order by id`)).toEqual([
      { title: "free" },
      { title: "pro" },
    ]);
    await tenancy.shared.run(sql`create table later (id integer)`);
    expect(await tenancy.run("apple", ({ db }) => db.all(sql`select * from shared.later`))).toEqual([]);
  });
}

test("tenants that were made before joins were switched on join as well; without them none does", async () => {
  await using before = open({});
  await before.migrate();
  await before.tenants.create({ slug: "amazon" });
  const blind = await refusal(before.run("amazon", ({ db }) => db.all(sql`select * from shared.plans`)));
  expect(blind).toContain("permission denied");
  await using joined = open({ sharedJoins: true });
  expect(joined.runtime.config.strategies[0]?.capabilities.sharedJoins).toBe(true);
  expect(await joined.run("amazon", ({ db }) => db.all(JOIN))).toEqual([]);
  const catalog = await refusal(joined.run("amazon", ({ db }) => db.all(sql`select * from tenantry.tenants`)));
  expect(catalog).toContain("permission denied");
  await joined.tenants.delete("amazon");
  await joined.tenants.purge("amazon", { snapshot: false });
});

test("a shared store of another database is refused at once", () => {
  const elsewhere = new URL(url);
  elsewhere.pathname = "/elsewhere";
  const shared = postgresShared({ url: elsewhere.href });
  expect(() => postgresSchemas({ url, shared })).toThrow("in one database only");
});
