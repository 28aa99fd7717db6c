// #region test
import { expect, test } from "bun:test";
import { testTenants } from "@tenantry/testing";
import { site } from "./quickstart/site.ts";
import { tenancy } from "./quickstart/tenancy.ts";
import { home } from "./sign-up.ts";

const platform = { public: home, tenant: site };
const signUp = (slug: string): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ slug, name: "Acme" }),
});

test("who signs up is served", async () => {
  await using world = await testTenants(tenancy, ["amazon"]);
  const answer = await world.fetch(platform, "/sign-up", signUp("acme")); // a path: on the base domain
  const blog = answer.headers.get("location") ?? "";
  expect(await (await world.fetch(platform, blog)).json()).toEqual([{ id: 1, title: "Welcome" }]); // a URL: where it leads

  expect((await world.fetch(platform, "/sign-up", signUp("amazon"))).status).toBe(409);
});
// #endregion test

test("who signs up with what can be no slug is told so", async () => {
  await using world = await testTenants(tenancy, []);
  const answer = await world.fetch(platform, "/sign-up", signUp("No Slug"));
  expect([answer.status, await answer.json()]).toMatchObject([422, { code: "INVALID_SLUG" }]);
});
