import { afterAll, beforeAll, expect, test } from "bun:test";
import { tenantContext } from "@tenantry/elysia";
import { type AnyElysia, Elysia } from "elysia";
import { makeWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Elysia writes the function that answers a route after a look at the texts of its hooks. */
function compiled(app: AnyElysia): string {
  const [route] = app.compile().routes;
  return String(route?.compile?.());
}

test("a handler of a tenant's app is neither made asynchronous nor looked through for what was set", () => {
  const plain = compiled(new Elysia().get("/", ({ path }) => path));
  const handler = compiled(new Elysia().use(tenantContext(world.tenancy)).get("/", ({ path }) => path));
  expect(plain).toContain("mapCompactResponse(handler(c)");
  expect(handler).toContain("mapCompactResponse(handler(c)");
  expect(handler).not.toStartWith("async");
  expect(handler).not.toContain("await e.transform");
});

test("what handlers are given is put on the context of each request, and stays the scope's own", async () => {
  const seen: unknown[] = [];
  const app = new Elysia().use(tenantContext(world.tenancy)).get("/", ({ tenant, db, shared, memo }) => {
    const scope = world.tenancy.current();
    seen.push([tenant === scope.tenant, db === scope.db, shared === scope.shared, memo === scope.memo]);
    return tenant.slug;
  });
  for (const slug of ["amazon", "apple"]) {
    const answer = await world.tenancy.run(slug, () => app.handle(new Request(`http://${slug}.localhost/`)));
    expect(await answer.text()).toBe(slug);
  }
  expect(seen).toEqual(Array(2).fill([true, true, true, true]));
});
