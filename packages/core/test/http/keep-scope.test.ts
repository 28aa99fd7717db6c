import { afterAll, beforeAll, expect, test } from "bun:test";
import { NoTenantError } from "../../src/errors.ts";
import { keepScope } from "../../src/http/index.ts";
import { type TenancyWorld, tenancyWorld } from "../support/tenancy-world.ts";

let world: TenancyWorld;
beforeAll(async () => {
  world = await tenancyWorld(["amazon", "apple"]);
});
afterAll(() => world[Symbol.asyncDispose]());

const slug = () => world.tenancy.current().tenant.slug;

async function* found(ended: string[] = []) {
  try {
    for (;;) {
      yield slug();
      await Bun.sleep(0);
    }
  } finally {
    ended.push(slug());
  }
}

test("each pull finds the tenant that was in scope, wherever it comes from", async () => {
  const { tenancy } = world;
  const amazon = await tenancy.run("amazon", () => keepScope(tenancy, found()));
  const apple = await tenancy.run("apple", () => keepScope(tenancy, found()));
  for (let index = 0; index < 3; index++) {
    expect([(await amazon.next()).value, (await apple.next()).value]).toEqual(["amazon", "apple"]);
    const inside = await tenancy.run("apple", async () => [(await amazon.next()).value, slug()]);
    expect(inside).toEqual(["amazon", "apple"]);
  }
});

test("an end from outside is the generator's end, in its own scope", async () => {
  const { tenancy } = world;
  const ended: string[] = [];
  const values = await tenancy.run("amazon", () => keepScope(tenancy, found(ended)));
  for await (const value of values) {
    expect(value).toBe("amazon");
    break;
  }
  expect(ended).toEqual(["amazon"]);
  const failing = await tenancy.run("apple", () => keepScope(tenancy, found(ended)));
  await failing.next();
  await expect(failing.throw?.(new RangeError("mine"))).rejects.toThrow("mine");
  expect(ended).toEqual(["amazon", "apple"]);
});

test("there is nothing to keep where no tenant is in scope", () => {
  expect(() => keepScope(world.tenancy, found())).toThrow(NoTenantError);
});
