import { expect, test } from "bun:test";
import { sql } from "@tenantry/core";
import { testTenants } from "@tenantry/testing";
import { tenancy } from "./quickstart/tenancy.ts";
import { work } from "./worker.ts";

test("a job is done in its own tenant, comes again while that is held, and is dropped once it is gone", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  const { tenants } = world.tenancy;
  const { id } = world.amazon.tenant;
  const answers: string[] = [];
  const next = async () => answers.push(await work(world.tenancy, { tenant: id, title: "A job" }));

  await tenants.rename("amazon", "kindle");
  await next();
  expect(await world.tenancy.run("kindle", ({ db }) => db.all(sql`select title from posts`))).toEqual([
    { title: "A job" },
  ]);
  expect(await world.apple.db.all(sql`select title from posts`)).toEqual([]);
  await tenants.hold({ id }, "suspended");
  await next();
  await tenants.lift({ id }, "suspended");
  await next();
  await tenants.delete({ id });
  await next();
  await tenants.purge({ id }, { snapshot: false });
  await next();
  expect(answers).toEqual(["done", "again", "done", "dropped", "dropped"]);
  expect(await work(world.tenancy, { tenant: crypto.randomUUID(), title: "Nobody's" })).toBe("dropped");
});
