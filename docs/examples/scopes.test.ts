import { expect, test } from "bun:test";
import { NoTenantError, sql } from "@tenantry/core";
import { fresh } from "./fresh.ts";

test("run, in a script", async () => {
  await using tenancy = await fresh();
  const { id } = await tenancy.tenants.get("amazon");
  // #region run
  const titles = await tenancy.run("amazon", ({ db }) => db.all(sql`select title from posts`)); // a slug
  await tenancy.run({ id }, ({ db }) => db.run(sql`insert into posts (title) values ('By id')`)); // an id
  // #endregion run
  expect(titles).toEqual([]);
  expect(await tenancy.run("amazon", ({ db }) => db.all(sql`select title from posts`))).toEqual([{ title: "By id" }]);
});

test("current, where nothing was handed over", async () => {
  await using tenancy = await fresh();
  // #region current
  const countPosts = () => tenancy.current().db.one<{ n: number }>(sql`select count(*) as n from posts`);

  await tenancy.run("apple", () => countPosts()); // { n: 0 }
  tenancy.tryCurrent(); // undefined: here is no tenant, and current() would throw NoTenantError
  // #endregion current
  expect(await tenancy.run("apple", () => countPosts())).toEqual({ n: 0 });
  expect(tenancy.tryCurrent()).toBeUndefined();
  expect(countPosts).toThrow(NoTenantError);
});

test("an operator works on a tenant that is held", async () => {
  await using tenancy = await fresh();
  await tenancy.tenants.hold("amazon", "suspended");
  // #region held
  const titles = await tenancy.run("amazon", ({ db }) => db.all(sql`select title from posts`), { held: true });
  // #endregion held
  expect(titles).toEqual([]);
  await expect(tenancy.run("amazon", () => 1)).rejects.toMatchObject({ code: "TENANT_UNAVAILABLE" });
});

test("from one tenant to another only when it is said", async () => {
  await using tenancy = await fresh();
  const copyTitles = async (crossTenant: boolean) =>
    // #region cross-tenant
    await tenancy.run("amazon", async ({ db }) => {
      for (const { title } of await db.all<{ title: string }>(sql`select title from posts`)) {
        await tenancy.run("apple", (apple) => apple.db.run(sql`insert into posts (title) values (${title})`), {
          crossTenant, // without it: WrongTenantError
        });
      }
    });
  // #endregion cross-tenant
  await tenancy.run("amazon", ({ db }) => db.run(sql`insert into posts (title) values ('copied')`));
  await expect(copyTitles(false)).rejects.toMatchObject({ code: "WRONG_TENANT" });
  await copyTitles(true);
  expect(await tenancy.run("apple", ({ db }) => db.all(sql`select title from posts`))).toEqual([{ title: "copied" }]);
});

test("memo keeps what is made once for a store", async () => {
  await using tenancy = await fresh();
  let made = 0;
  const parser = (slug: string) => ({ slug, number: ++made });
  // #region memo
  const parserOf = () => tenancy.run("amazon", ({ tenant, memo }) => memo("parser", () => parser(tenant.slug)));
  // #endregion memo
  expect(await parserOf()).toBe(await parserOf());
  await tenancy.tenants.hold("amazon", "maintenance");
  await tenancy.tenants.lift("amazon", "maintenance");
  expect(await parserOf()).toEqual({ slug: "amazon", number: 2 });
});

test("shared data is read in a tenant's scope, and written outside of it", async () => {
  await using tenancy = await fresh();
  // #region shared
  await tenancy.shared.run(sql`insert into news (title) values ('Welcome')`); // the platform's own code

  await tenancy.run("amazon", ({ shared }) => shared.all(sql`select title from news`)); // [{ title: "Welcome" }]
  // #endregion shared
  const write = tenancy.run("amazon", ({ shared }) => shared.run(sql`delete from news`));
  await expect(write).rejects.toMatchObject({ code: "SHARED_WRITE" });
  expect(await tenancy.run("apple", ({ shared }) => shared.all(sql`select title from news`))).toEqual([
    { title: "Welcome" },
  ]);
});

test("a handle that is kept fails once its tenant is not served", async () => {
  await using tenancy = await fresh();
  const kept = await tenancy.run("amazon", ({ db }) => db);
  await tenancy.tenants.hold("amazon", "suspended");
  await expect(kept.all(sql`select * from posts`)).rejects.toMatchObject({ code: "TENANT_UNAVAILABLE" });
});
