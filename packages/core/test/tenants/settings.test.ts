import { expect, test } from "bun:test";
import { InvalidFieldsError } from "../../src/errors.ts";
import type { FieldsCheck } from "../../src/fields/fields-check.ts";
import { controlWorld } from "../support/control-world.ts";

/** `theme` is text, "light" by default; `limit` is a number, or the default of the day. */
function checkOf(limit: number): FieldsCheck {
  return {
    check(value, what) {
      const settings = { theme: "light", limit, ...(value as Record<string, unknown>) };
      if (typeof settings.theme !== "string") throw new InvalidFieldsError(`${what}: theme must be text.`);
      return settings;
    },
  };
}

test("handlers see what was set, and defaults for the rest; a default that changes later is the one that holds", async () => {
  const today = { value: 10 };
  const settings: FieldsCheck = { check: (value, what) => checkOf(today.value).check(value, what) };
  await using world = controlWorld({ settings });
  await world.tenants.create({ slug: "amazon", settings: { theme: "dark" } });
  expect((await world.tenants.get("amazon")).settings).toEqual({ theme: "dark", limit: 10 });
  today.value = 20;
  expect(await world.settings.set("amazon", { theme: "blue" })).toEqual({ theme: "blue", limit: 20 });
  expect(await world.settings.set("amazon", { limit: 5 })).toEqual({ theme: "blue", limit: 5 });
  expect(await world.settings.set("amazon", { limit: undefined })).toEqual({ theme: "blue", limit: 20 });
  expect(await world.settings.get("amazon")).toEqual({ theme: "blue", limit: 20 });
});

test("what does not fit is refused, and changes nothing", async () => {
  await using world = controlWorld({ settings: checkOf(1) });
  await world.tenants.create({ slug: "amazon" });
  await world.settings.set("amazon", { theme: "dark" });
  for (const patch of [{ theme: 7 }, { at: new Date() }, { big: Number.NaN }, { f: () => 1 }]) {
    expect(await world.settings.set("amazon", patch).catch((error: unknown) => error)).toBeInstanceOf(
      InvalidFieldsError,
    );
  }
  expect(await world.settings.get("amazon")).toEqual({ theme: "dark", limit: 1 });
});

test("reset brings the defaults back, and can itself be taken back", async () => {
  await using world = controlWorld({ settings: checkOf(1) });
  await world.tenants.create({ slug: "amazon", settings: { theme: "dark" } });
  expect(await world.settings.reset("amazon")).toEqual({ theme: "light", limit: 1 });
  expect(await world.settings.restore("amazon")).toEqual({ theme: "dark", limit: 1 });
  await world.settings.reset("amazon");
  expect(await world.settings.set("amazon", { limit: 2 })).toEqual({ theme: "light", limit: 2 });
  expect(await world.settings.restore("amazon")).toEqual({ theme: "light", limit: 2 });
});

test("one tenant's settings are not another's", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon", settings: { theme: "dark" } });
  await world.tenants.create({ slug: "apple" });
  await world.settings.set("apple", { theme: "blue" });
  expect(await world.settings.get("amazon")).toEqual({ theme: "dark" });
  expect(await world.settings.get("apple")).toEqual({ theme: "blue" });
});

test("a key named __proto__ is a key like any other", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  const settings = await world.settings.set("amazon", JSON.parse('{"__proto__":{"admin":true}}'));
  expect(Object.keys(settings)).toEqual(["__proto__"]);
  expect("admin" in settings).toBe(false);
});
