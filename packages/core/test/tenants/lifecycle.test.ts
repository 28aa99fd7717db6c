import { expect, test } from "bun:test";
import {
  InvalidFieldsError,
  InvalidSlugError,
  InvalidStateError,
  TenantExistsError,
  TenantNotFoundError,
  TenantReleasedError,
} from "../../src/errors.ts";
import { unavailable } from "../../src/tenants/unavailable.ts";
import { controlWorld } from "../support/control-world.ts";

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "done",
    (error: unknown) => error,
  );

test("a string is a slug and an id is an object; neither is ever taken for the other", async () => {
  await using world = controlWorld();
  const { id } = await world.tenants.create({ slug: "amazon" });
  expect((await world.tenants.get({ id })).slug).toBe("amazon");
  expect(await failure(world.tenants.get(id))).toBeInstanceOf(TenantNotFoundError);
  expect(await failure(world.tenants.get({ id: "amazon" }))).toBeInstanceOf(TenantNotFoundError);
  expect(await failure(world.tenants.hold({ id: "amazon" }, "maintenance"))).toBeInstanceOf(TenantNotFoundError);
  expect(await world.tenants.find("__proto__")).toBeUndefined();
});

test("lists in the order of slugs, page by page, by status", async () => {
  await using world = controlWorld();
  for (const slug of ["c", "a", "e", "b", "d"]) await world.tenants.create({ slug });
  await world.tenants.delete("c");
  const slugs = (tenants: { slug: string }[]): string => tenants.map((tenant) => tenant.slug).join("");
  expect(slugs(await world.tenants.list())).toBe("abcde");
  expect(slugs(await world.tenants.list({ limit: 2 }))).toBe("ab");
  expect(slugs(await world.tenants.list({ limit: 2, after: "b" }))).toBe("cd");
  expect(slugs(await world.tenants.list({ status: "active" }))).toBe("abde");
  expect(slugs(await world.tenants.list({ status: "deleted" }))).toBe("c");
  const all: { slug: string }[] = [];
  for await (const tenant of world.tenants.all({ status: "active" })) all.push(tenant);
  expect(slugs(all)).toBe("abde");
});

test("updates what is named, keeps the rest, and says who and when", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon", fields: { plan: "pro", seats: 5 } });
  world.time += 1000;
  const tenant = await world
    .as("operator:ada")
    .update("amazon", { name: " Amazon Inc ", fields: { seats: undefined, city: "x" } });
  expect(tenant).toMatchObject({
    name: "Amazon Inc",
    fields: { plan: "pro", city: "x" },
    updatedBy: "operator:ada",
    createdBy: "os:test",
  });
  expect(Object.keys(tenant.fields)).toEqual(["plan", "city"]);
  expect(tenant.updatedAt).toBe(new Date(world.time).toISOString());
  expect(await failure(world.tenants.update("amazon", { name: " " }))).toBeInstanceOf(InvalidFieldsError);
});

test("renames in the catalog alone; the old slug is kept for 90 days, and free for who had it", async () => {
  await using world = controlWorld();
  const { id } = await world.tenants.create({ slug: "amazon" });
  await world.tenants.create({ slug: "apple" });
  const where = await world.tenants.where("amazon");
  expect(await failure(world.tenants.rename("amazon", "apple"))).toBeInstanceOf(TenantExistsError);
  expect(await failure(world.tenants.rename("amazon", "admin"))).toBeInstanceOf(InvalidSlugError);
  expect((await world.tenants.rename("amazon", "amazon")).slug).toBe("amazon");
  expect(await world.tenants.rename("amazon", "kindle")).toMatchObject({ id, slug: "kindle", epoch: 1 });
  expect(await world.tenants.where("kindle")).toEqual(where);
  expect(world.catalog.directory.released("amazon")).toBe(true);
  expect(await failure(world.tenants.create({ slug: "amazon" }))).toBeInstanceOf(TenantReleasedError);
  expect(await failure(world.tenants.rename("apple", "amazon"))).toBeInstanceOf(TenantReleasedError);
  expect((await world.tenants.rename("kindle", "amazon")).id).toBe(id);
  expect(world.catalog.directory.released("amazon")).toBe(false);
  expect(world.catalog.directory.released("kindle")).toBe(true);
});

test("R10: a released slug is free after 90 days, and before for who forces it", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  await world.tenants.rename("amazon", "b");
  await world.tenants.rename("b", "c");
  const forced = await world.tenants.create({ slug: "amazon", force: true });
  expect(world.catalog.directory.released("amazon")).toBe(false);
  expect(world.catalog.directory.bySlug("amazon")?.id).toBe(forced.id);
  expect(await failure(world.tenants.create({ slug: "b" }))).toBeInstanceOf(TenantReleasedError);
  world.time += 90 * 86_400_000 + 1;
  expect((await world.tenants.create({ slug: "b" })).status).toBe("active");
});

test("S25: deleted and made again by force many times, each is another tenant with an empty store", async () => {
  await using world = controlWorld();
  const ids = new Set<string>();
  for (let round = 0; round < 10; round++) {
    const tenant = await world.tenants.create({ slug: "amazon", force: true });
    expect(await world.notes("amazon")).toEqual([]);
    ids.add(tenant.id);
    await world.tenants.rename("amazon", `old-${round}`);
    await world.tenants.delete(`old-${round}`);
  }
  expect(ids.size).toBe(10);
  expect(world.files()).toHaveLength(10);
});

test("a deleted tenant keeps slug, domains, data and holds, and comes back with them", async () => {
  await using world = controlWorld();
  const { id } = await world.tenants.create({ slug: "amazon", domain: "a.test" });
  await world.tenants.hold("amazon", "maintenance");
  const deleted = await world.tenants.delete("amazon");
  expect(deleted).toMatchObject({
    status: "deleted",
    deletedBy: "os:test",
    deletedAt: new Date(world.time).toISOString(),
  });
  const entry = world.catalog.directory.byHost("a.test");
  expect(entry).toMatchObject({ id, serving: false, status: "deleted" });
  expect(entry && unavailable(entry)).toMatchObject({ status: "deleted", retryable: false });
  expect(await failure(world.tenants.create({ slug: "amazon", force: true }))).toBeInstanceOf(TenantExistsError);
  expect(await failure(world.tenants.delete("amazon"))).toBeInstanceOf(InvalidStateError);
  const restored = await world.tenants.restore("amazon");
  expect(restored).toMatchObject({
    id,
    status: "active",
    deletedAt: null,
    deletedBy: null,
    epoch: 1,
    domain: "a.test",
  });
  expect(restored.holds).toHaveLength(1);
  expect(await failure(world.tenants.restore("amazon"))).toBeInstanceOf(InvalidStateError);
});

test("only what is active is served, hold or no hold", async () => {
  await using world = controlWorld();
  const { directory } = world.catalog;
  await world.tenants.create({
    slug: "amazon",
    setup: () => expect(directory.bySlug("amazon")).toMatchObject({ status: "provisioning", serving: false }),
  });
  expect(directory.bySlug("amazon")?.serving).toBe(true);
  await world.tenants.delete("amazon");
  expect(directory.bySlug("amazon")?.serving).toBe(false);
  await world.tenants.restore("amazon");
  expect(directory.bySlug("amazon")?.serving).toBe(true);
});

test("holds are put on and lifted one by one, and say by whom, why and since when", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  await world.as("migration:7").hold("amazon", "maintenance", { reason: "0004_big" });
  const tenant = await world.tenants.hold("amazon", "suspended");
  expect(tenant.holds).toEqual([
    { kind: "suspended", reason: null, by: "os:test", since: new Date(world.time).toISOString() },
    { kind: "maintenance", reason: "0004_big", by: "migration:7", since: new Date(world.time).toISOString() },
  ]);
  const again = String(await failure(world.tenants.hold("amazon", "maintenance")));
  expect(again).toContain("by migration:7");
  expect(again).toContain("(0004_big)");
  const entry = world.catalog.directory.bySlug("amazon");
  expect(entry && unavailable(entry).message).toContain("the hold suspended is on");
  expect((await world.tenants.lift("amazon", "maintenance", { by: "os:test" })).holds).toHaveLength(2);
  expect((await world.tenants.lift("amazon", "maintenance", { by: "migration:7" })).holds).toHaveLength(1);
  expect(world.catalog.directory.bySlug("amazon")?.serving).toBe(false);
  expect((await world.tenants.lift("amazon", "suspended")).holds).toEqual([]);
  expect(world.catalog.directory.bySlug("amazon")?.serving).toBe(true);
  const rows = (await world.audit.list()).length;
  await world.tenants.lift("amazon", "suspended");
  expect(await world.audit.list()).toHaveLength(rows);
});

test("what is still being made can only be provisioned", async () => {
  await using world = controlWorld({ migrateOnCreate: false });
  await world.tenants.create({ slug: "amazon" });
  const acts = [
    world.tenants.rename("amazon", "kindle"),
    world.tenants.hold("amazon", "maintenance"),
    world.tenants.delete("amazon"),
    world.tenants.restore("amazon"),
  ];
  for (const act of acts) expect(String(await failure(act))).toContain("tenantry provision amazon");
});
