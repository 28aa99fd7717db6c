import { afterAll, beforeAll, expect, test } from "bun:test";
import { ConstraintError, sql } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { type AnyElysia, Elysia } from "elysia";
import { makeWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const ask = async (tenant: AnyElysia, path: string) => {
  const answer = await tenantRouter(world.tenancy, { tenant }).fetch(new Request(`http://amazon.localhost${path}`));
  return [answer?.status, await answer?.text()];
};

test("an onError before the context sees errors first, one after it sees what is not Tenantry's", async () => {
  const seen: string[] = [];
  const app = new Elysia()
    .onError(({ error, status }) => {
      seen.push("before");
      return error instanceof ConstraintError ? status(422, "taken") : undefined;
    })
    .use(tenantContext(world.tenancy))
    .onError(({ error }) => {
      seen.push(`after ${error instanceof Error ? error.name : ""}`);
    })
    .get("/taken", ({ db }) => db.run(sql`insert into posts (id, title) values (1, 'x')`))
    .get("/own", () => {
      throw new RangeError("mine");
    });
  expect(await ask(app, "/taken")).toEqual([422, "taken"]);
  expect(seen.splice(0)).toEqual(["before"]);
  expect(await ask(app, "/own")).toEqual([500, "mine"]);
  expect(seen).toEqual(["before", "after RangeError"]);
});

test("what somebody should hear of is told to the tenancy's events, what is part of a tenant's life is not", async () => {
  const heard: string[] = [];
  const end = world.tenancy.events.on("error", ({ error }) => heard.push(error instanceof Error ? error.name : ""));
  const app = new Elysia()
    .use(tenantContext(world.tenancy))
    .get("/bug", ({ db }) => db.all(sql`select * from nothing`))
    .get("/taken", ({ db }) => db.run(sql`insert into posts (id, title) values (1, 'x')`))
    .get("/held", async ({ db }) => {
      await world.tenancy.tenants.hold("amazon", "maintenance");
      return db.all(sql`select 1`);
    });
  expect((await ask(app, "/bug"))[0]).toBe(500);
  expect((await ask(app, "/taken"))[0]).toBe(409);
  expect((await ask(app, "/held"))[0]).toBe(503);
  await world.tenancy.tenants.lift("amazon", "maintenance");
  end();
  expect(heard).toEqual(["QueryError"]);
});
