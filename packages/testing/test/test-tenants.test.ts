import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgresSchemas } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";
import { Elysia } from "elysia";
import { testTenants } from "../src/index.ts";

const directory = mkdtempSync(join(tmpdir(), "tenantry-testing-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const POSTS = "create table posts (id integer primary key, title text not null)";
const PLANS = "create table plans (id integer primary key, title text not null)";

const blog = module({
  name: "blog",
  migrations: [{ name: "0001_posts", sql: POSTS }],
  seed: async ({ db, tenant }) => {
    await db.run(sql`insert into posts (id, title) values (1, ${`Welcome to ${tenant.name}`})`);
  },
});
const plans = module({ name: "plans", migrations: [{ name: "0001_plans", sql: PLANS }] });

const tenancy = createTenancy({ ...sqlite(join(directory, "data")), modules: { tenant: [blog], shared: [plans] } });

const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/posts", ({ db }) => db.all(sql`select id, title from posts order by id`))
    .get("/whoami", ({ tenant }) => tenant.slug)
    .post("/posts", async ({ db, request }) => {
      const title = await request.text();
      return (await db.run(sql`insert into posts (id, title) values (7, ${title})`)).changes;
    });

test("each tenant answers out of its own store", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  await world.amazon.db.run(sql`insert into posts (id, title) values (1, 'x')`);
  expect(await (await world.amazon.fetch(site, "/posts")).json()).toEqual([{ id: 1, title: "x" }]);
  expect(await (await world.apple.fetch(site, "/posts")).json()).toEqual([]);
  expect(await (await world.apple.fetch(site, "/whoami")).text()).toBe("apple");

  await world.apple.fetch(site, "/posts", { method: "POST", body: "posted" });
  expect(await world.apple.db.all(sql`select id, title from posts`)).toEqual([{ id: 7, title: "posted" }]);
  expect((await world.apple.fetch(site, "/nothing")).status).toBe(404);
});

test("an app that stands already is taken as well, and holds are kept", async () => {
  await using world = await testTenants(tenancy, ["amazon", "acme-inc"]);
  const app = site(world.tenancy);
  expect(await (await world["acme-inc"].fetch(app, "/whoami")).text()).toBe("acme-inc");
  await world.tenancy.tenants.hold("amazon", "suspended", { reason: "unpaid" });
  expect((await world.amazon.fetch(app, "/whoami")).status).toBe(403);
  expect((await world["acme-inc"].fetch(app, "/whoami")).status).toBe(200);
});

const home = (t = tenancy) =>
  new Elysia().get("/", "Everybody's page").post("/sign-up", async ({ request, redirect }) => {
    const made = await t.tenants.create({ slug: await request.text() });
    return redirect(made.url("/whoami"));
  });

test("the platform as a whole: who signs up on the public site is served", async () => {
  await using world = await testTenants(tenancy, ["amazon"]);
  const platform = { public: home, tenant: site };
  expect(await (await world.fetch(platform, "/")).text()).toBe("Everybody's page");
  const answer = await world.fetch(platform, "/sign-up", { method: "POST", body: "acme" });
  const address = answer.headers.get("location") ?? "";
  expect(address).toBe("http://acme.localhost/whoami");
  expect(await (await world.fetch({ ...platform }, address)).text()).toBe("acme");
  expect(await (await world.fetch(platform, new URL("http://amazon.localhost/whoami"))).text()).toBe("amazon");
  expect((await world.fetch(platform, "http://nobody.localhost/whoami")).status).toBe(404);
  expect((await world.fetch({ tenant: site }, "/")).status).toBe(404);
});

test("an app is made once in a world, however it is asked", async () => {
  await using world = await testTenants(tenancy, ["amazon"]);
  let made = 0;
  const counted = (t: typeof tenancy) => {
    made++;
    return site(t);
  };
  await world.amazon.fetch(counted, "/whoami");
  await world.fetch({ public: home, tenant: counted }, "http://amazon.localhost/whoami");
  await world.fetch({ public: home, tenant: counted }, "/");
  expect(made).toBe(1);
});

test("seeds run when they are asked for", async () => {
  await using plain = await testTenants(tenancy, ["amazon"]);
  await using seeded = await testTenants(tenancy, ["amazon"], { seed: true });
  expect(await plain.amazon.db.all(sql`select title from posts`)).toEqual([]);
  expect(await seeded.amazon.db.all(sql`select title from posts`)).toEqual([{ title: "Welcome to Amazon" }]);
});

test("worlds at the same time do not know of each other, and leave nothing (T01)", async () => {
  const ground = mkdtempSync(join(directory, "ground-"));
  const { TMPDIR: before } = process.env;
  process.env.TMPDIR = ground;
  let grounds = 0;
  try {
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        await using world = await testTenants(tenancy, ["amazon", "apple"]);
        await world.tenancy.shared.run(sql`insert into plans (id, title) values (1, ${`plan ${index}`})`);
        await world.amazon.db.run(sql`insert into posts (id, title) values (1, ${`post ${index}`})`);
        await Bun.sleep(index % 3);
        grounds = Math.max(grounds, readdirSync(ground).length);
        expect(await (await world.amazon.fetch(site, "/posts")).json()).toEqual([{ id: 1, title: `post ${index}` }]);
        const titles = await world.tenancy.run("apple", ({ shared }) => shared.all(sql`select title from plans`));
        expect(titles).toEqual([{ title: `plan ${index}` }]);
      }),
    );
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  expect(grounds).toBeGreaterThan(8);
  expect(readdirSync(ground)).toEqual([]);
  expect(existsSync(join(directory, "data"))).toBe(false);
});

test("a tenant that can not be made leaves nothing of the world", async () => {
  await expect(testTenants(tenancy, ["amazon", "Not A Slug"])).rejects.toMatchObject({ code: "INVALID_SLUG" });
  await expect(testTenants(tenancy, ["tenancy"])).rejects.toMatchObject({ code: "CONFIGURATION" });
  await expect(testTenants(tenancy, ["fetch"])).rejects.toMatchObject({ code: "CONFIGURATION" });
});

test("the strategy of the tenants makes no difference", async () => {
  await using database = await freshDatabase();
  const { catalog, shared } = sqlite(join(directory, "data"));
  const strategies = [postgresSchemas({ url: database.url })];
  await using other = createTenancy({ catalog, shared, strategies, modules: { tenant: [blog], shared: [plans] } });
  await using world = await testTenants(other, ["amazon", "apple"], { seed: true });
  expect(await (await world.amazon.fetch(site, "/posts")).json()).toEqual([{ id: 1, title: "Welcome to Amazon" }]);
});
