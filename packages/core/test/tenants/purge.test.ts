import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { sql } from "../../src/database/sql.ts";
import { type Database, InvalidStateError, TenantNotFoundError, TenantReleasedError } from "../../src/index.ts";
import { type ControlWorld, controlWorld } from "../support/control-world.ts";

const failure = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

const fill =
  (text: string) =>
  ({ db }: { db: Database }) =>
    db.run(sql`insert into notes (text) values (${text})`);

/** Two tenants, the first of them deleted. */
async function deletedWorld(): Promise<ControlWorld> {
  const world = controlWorld();
  for (const slug of ["amazon", "apple"]) {
    await world.tenants.create({ slug, domain: `${slug}.test`, setup: fill(slug), fields: { plan: slug } });
  }
  await world.tenants.delete("amazon");
  return world;
}

test("only a deleted tenant is purged", async () => {
  await using world = await deletedWorld();
  const error = await failure(world.tenants.purge("apple", { snapshot: false }));
  expect(error).toBeInstanceOf(InvalidStateError);
  expect(String(error)).toContain("tenantry delete apple");
  expect(await world.notes("apple")).toEqual(["apple"]);
  expect(await failure(world.tenants.purge("nobody", { snapshot: false }))).toBeInstanceOf(TenantNotFoundError);
});

test("a purge destroys one store, frees its host, keeps its slug, and says what it did", async () => {
  await using world = await deletedWorld();
  const { id } = await world.tenants.get("amazon");
  const { placement } = await world.tenants.where("amazon");
  await world.settings.set("amazon", { colour: "red" });
  const receipt = await world.tenants.purge("amazon", { snapshot: false });
  expect(receipt).toMatchObject({
    id,
    slug: "amazon",
    name: "Amazon",
    placement,
    domains: ["amazon.test"],
    snapshot: null,
    purgedBy: "os:test",
  });
  expect(world.files()).toHaveLength(1);
  expect(await world.notes("apple")).toEqual(["apple"]);
  expect(await world.tenants.find("amazon")).toBeUndefined();
  expect(world.catalog.directory.released("amazon")).toBe(true);
  expect(await failure(world.tenants.create({ slug: "amazon" }))).toBeInstanceOf(TenantReleasedError);
  await world.domains.add("apple", "amazon.test");
  const kept = await world.catalog.read((reader) =>
    reader.rows(
      "select t.fields, (select count(*) from settings s where s.tenant_id = t.id) from tenants t where id = $1",
      [id],
    ),
  );
  expect(kept).toEqual([["{}", 0]]);
  const actions = (await world.audit.list({ tenant: { id } })).map(({ action }) => action);
  expect(actions.slice(-2)).toEqual(["tenant.purge", "tenant.purged"]);
});

test("after a purge nothing brings the tenant back", async () => {
  await using world = await deletedWorld();
  const { id } = await world.tenants.get("amazon");
  const receipt = await world.tenants.purge("amazon", { snapshot: false });
  expect(await failure(world.tenants.restore({ id }))).toBeInstanceOf(InvalidStateError);
  expect(await failure(world.tenants.restore("amazon"))).toBeInstanceOf(TenantNotFoundError);
  expect(await world.tenants.purge("amazon", { snapshot: false })).toEqual(receipt);
  expect(await failure(world.tenants.snapshot({ id }, `${world.directory}/late`))).toBeInstanceOf(InvalidStateError);
});

test("a slug taken again by force means the tenant that has it now", async () => {
  await using world = await deletedWorld();
  await world.tenants.purge("amazon", { snapshot: false });
  const heir = await world.tenants.create({ slug: "amazon", force: true });
  expect(await failure(world.tenants.purge("amazon", { snapshot: false }))).toBeInstanceOf(InvalidStateError);
  expect(await world.tenants.get("amazon")).toMatchObject({ id: heir.id, status: "active" });
});

test("where the snapshot can not be taken nothing is purged", async () => {
  await using world = await deletedWorld();
  expect(await failure(world.tenants.purge("amazon", { snapshot: `${world.directory}/last` }))).toBeInstanceOf(Error);
  expect(await world.tenants.get("amazon")).toMatchObject({ status: "deleted" });
  await world.tenants.restore("amazon");
  expect(await world.notes("amazon")).toEqual(["amazon"]);
});

test("a store that can not be removed leaves a purged tenant that a sweep names, then completes", async () => {
  let broken = true;
  await using world = controlWorld({
    strategy: (files) => ({
      ...files,
      destroy: async (...store) => {
        if (broken) throw new Error("the disk says no");
        await files.destroy(...store);
      },
    }),
  });
  await world.tenants.create({ slug: "amazon" });
  await world.tenants.delete("amazon");
  expect(String(await failure(world.tenants.purge("amazon", { snapshot: false })))).toContain("the disk says no");
  expect(await world.tenants.find("amazon")).toBeUndefined();
  expect(await world.tenants.sweep({ dryRun: true })).toMatchObject({ purged: ["amazon"], stores: 1 });
  expect(world.files()).toHaveLength(1);
  broken = false;
  expect(await world.tenants.sweep()).toMatchObject({ purged: ["amazon"], removed: [] });
  expect(world.files()).toEqual([]);
  expect(existsSync(`${world.directory}/stores`)).toBe(true);
  expect(await world.tenants.sweep()).toMatchObject({ purged: [], stores: 0 });
});
