// #region test
import { expect, test } from "bun:test";
import { sql } from "@tenantry/core";
import { testTenants } from "@tenantry/testing";
import { site } from "./quickstart/site.ts";
import { tenancy } from "./quickstart/tenancy.ts";

test("a post is on its own blog alone", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]); // same configuration, temporary stores
  await world.amazon.db.run(sql`insert into posts (title) values ('x')`);
  expect(await (await world.amazon.fetch(site, "/posts")).json()).toEqual([{ id: 1, title: "x" }]);
  expect(await (await world.apple.fetch(site, "/posts")).json()).toEqual([]);
});
// #endregion test

// #region hold
test("a blog under maintenance says so", async () => {
  await using world = await testTenants(tenancy, ["amazon"]);
  await world.tenancy.tenants.hold("amazon", "maintenance");
  const response = await world.amazon.fetch(site, "/posts", { headers: { accept: "text/html" } });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("System Under Maintenance");
});
// #endregion hold
