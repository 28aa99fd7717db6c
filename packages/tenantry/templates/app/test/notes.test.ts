import { expect, test } from "bun:test";
import { testTenants } from "@tenantry/testing";
import { tenancy } from "../src/tenancy.ts";
import { site } from "../src/tenant-site.ts";

const post = (text: string): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ text }),
});

test("a note is kept by the tenant that it was given to", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  const answer = await world.amazon.fetch(site, "/notes", post("Only here"));
  expect(await answer.json()).toEqual({ id: 1, text: "Only here" });
  expect(await (await world.amazon.fetch(site, "/notes/1")).json()).toEqual({ id: 1, text: "Only here" });
  expect((await world.apple.fetch(site, "/notes/1")).status).toBe(404);
  expect(await (await world.apple.fetch(site, "/notes")).json()).toEqual([]);
});

test("a note without a text is refused", async () => {
  await using world = await testTenants(tenancy, ["amazon"]);
  expect((await world.amazon.fetch(site, "/notes", post(""))).status).toBe(422);
});
