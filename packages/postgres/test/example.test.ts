import { afterAll, expect, test } from "bun:test";
import { openTenancy, welcome } from "./support/example.ts";
import { ask, Ground } from "./support/world.ts";

const ground = await Ground.make();
afterAll(async () => {
  await ask(ground.adminUrl, "drop schema if exists tenantry cascade", "drop schema if exists shared cascade");
  await ground[Symbol.asyncDispose]();
});

test("the example of the README runs", async () => {
  await using tenancy = openTenancy(ground.url, ground.adminUrl);
  expect(await welcome(tenancy)).toEqual([{ id: 1, title: "Welcome" }]);
});
