import { expect, test } from "bun:test";
import { controlWorld } from "../support/control-world.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("every act is in the log, with who, what, whom and when, in order", async () => {
  await using world = controlWorld();
  const { id } = await world.as("operator:ada").create({ slug: "amazon" });
  await world.domains.add("amazon", "a.test");
  await world.tenants.hold("amazon", "suspended", { reason: "unpaid" });
  await world.as("operator:ada").lift("amazon", "suspended");
  await world.settings.set("amazon", { theme: "dark" });
  await world.tenants.update("amazon", { name: "Amazon Inc" });
  await world.tenants.rename("amazon", "kindle");
  await world.tenants.delete("kindle");
  await world.tenants.restore("kindle");
  const log = await world.audit.list();
  expect(log.map(({ actor, action, tenantId }) => [actor, action, tenantId])).toEqual([
    ["operator:ada", "tenant.create", id],
    ["operator:ada", "tenant.provisioned", id],
    ["os:test", "domain.add", id],
    ["os:test", "tenant.hold", id],
    ["operator:ada", "tenant.lift", id],
    ["os:test", "settings.set", id],
    ["os:test", "tenant.update", id],
    ["os:test", "tenant.rename", id],
    ["os:test", "tenant.delete", id],
    ["os:test", "tenant.restore", id],
  ]);
  expect(log.map((entry) => entry.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(log[3]?.detail).toEqual({ slug: "amazon", kind: "suspended", reason: "unpaid" });
  expect(log[7]?.detail).toEqual({ from: "amazon", to: "kindle" });
  expect(log[0]?.at).toBe(new Date(world.time).toISOString());
});

test("is read in pages, and by tenant", async () => {
  await using world = controlWorld();
  const amazon = await world.tenants.create({ slug: "amazon" });
  await world.tenants.create({ slug: "apple" });
  await world.tenants.hold("amazon", "maintenance");
  expect((await world.audit.list({ limit: 2 })).map((entry) => entry.sequence)).toEqual([1, 2]);
  expect((await world.audit.list({ after: 2 })).map((entry) => entry.sequence)).toEqual([3, 4, 5]);
  expect((await world.audit.list({ tenant: amazon, after: 1 })).map((entry) => entry.sequence)).toEqual([2, 5]);
  expect((await world.audit.list({ newest: true, limit: 2 })).map((entry) => entry.sequence)).toEqual([4, 5]);
  expect((await world.audit.list({ tenant: amazon, newest: true, limit: 2 })).map((entry) => entry.sequence)).toEqual([
    2, 5,
  ]);
  expect((await world.audit.list({ after: 4, newest: true })).map((entry) => entry.sequence)).toEqual([5]);
});

test("A15: an act whose row can not be written does not happen, whatever it is", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon", domain: "a.test" });
  await world.tenants.create({ slug: "apple" });
  await world.tenants.delete("apple");
  await world.tenants.hold("amazon", "moving");
  await world.domains.add("amazon", "removed.test");
  await world.domains.remove("removed.test");
  await world.domains.add("amazon", "claimed.test", { trusted: false });
  const { value } = await world.domains.challenge("claimed.test", { tenant: "amazon" });
  await world.settings.set("apple", { theme: "dark" });
  await world.settings.reset("apple");
  const spoiler = new SqliteConnection(directory.file("catalog.sqlite"));
  const dump = (): unknown =>
    ["tenants", "tenant_holds", "domains", "settings", "released_slugs", "directory", "changes", "audit_log"].map(
      (table) => spoiler.native.query(`select * from ${table} order by 1, 2`).values(),
    );
  spoiler.native.run(
    "create trigger no_audit before insert on audit_log begin select raise(abort, 'log is full'); end",
  );
  const before = dump();
  const acts: (() => Promise<unknown>)[] = [
    () => world.tenants.create({ slug: "pear" }),
    () => world.tenants.update("amazon", { name: "x" }),
    () => world.tenants.rename("amazon", "kindle"),
    () => world.tenants.hold("amazon", "maintenance"),
    () => world.tenants.delete("amazon"),
    () => world.tenants.restore("apple"),
    () => world.tenants.lift("amazon", "moving"),
    () => world.tenants.markMigrated("amazon", "notes-2"),
    () => world.domains.add("amazon", "b.test"),
    () => world.domains.restore("removed.test"),
    () => world.domains.trust("claimed.test"),
    () => world.domains.verify("claimed.test", { tenant: "amazon", resolve: async () => [[value]] }),
    () => world.domains.setPrimary("a.test"),
    () => world.domains.activate("a.test"),
    () => world.domains.remove("a.test"),
    () => world.domains.deactivate("a.test"),
    () => world.domains.update("a.test", { fields: { n: 1 } }),
    () => world.settings.set("amazon", { theme: "dark" }),
    () => world.settings.reset("amazon"),
    () => world.settings.restore("apple"),
  ];
  for (const act of acts) expect(await act().then(() => "done", String)).toContain("A constraint failed");
  expect(dump()).toEqual(before);
  expect(world.files()).toHaveLength(2);
  expect(world.catalog.directory.bySlug("amazon")?.holds).toHaveLength(1);
  spoiler.close();
});
