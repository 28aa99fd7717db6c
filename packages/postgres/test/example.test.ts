import { afterAll, expect, test } from "bun:test";
import { login } from "./support/databases.ts";
import { openTenancy, welcome } from "./support/example.ts";
import * as databases from "./support/example-databases.ts";
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

test("the example of the page on databases runs", async () => {
  const { adminUrl } = ground;
  const tenancy = databases.openTenancy(adminUrl, adminUrl, adminUrl, login.masterKey);
  await using apart = tenancy.temporary();
  expect(await databases.welcome(apart)).toEqual([{ id: 1, title: "Welcome" }]);
  expect((await apart.tenants.where("amazon")).placement).toMatchObject({ server: "us" });
  await tenancy.close();
});
