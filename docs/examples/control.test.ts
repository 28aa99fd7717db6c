import { expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, sql, TenantryError } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { fresh } from "./fresh.ts";
import { blog } from "./platform.ts";

test("tenants are made, changed, held, deleted and restored", async () => {
  await using tenancy = await fresh();
  // #region create
  const acme = await tenancy.tenants.create({
    slug: "acme",
    name: "Acme Inc.", // by default the slug, with a capital first letter
    domain: "blog.acme.example",
    fields: { plan: "pro" },
    setup: ({ db, tenant }) => db.run(sql`insert into posts (title) values (${`Welcome to ${tenant.name}`})`),
  });
  // #endregion create
  expect([acme.status, acme.domain, acme.fields]).toEqual(["active", "blog.acme.example", { plan: "pro" }]);

  // #region lifecycle
  await tenancy.tenants.update("acme", { name: "Acme" });
  await tenancy.tenants.rename("acme", "acme-inc"); // the old slug answers 410 for 90 days
  await tenancy.tenants.hold("acme-inc", "suspended", { reason: "The invoice is open." });
  await tenancy.tenants.lift("acme-inc", "suspended");
  await tenancy.tenants.delete("acme-inc"); // 410; nothing is removed
  await tenancy.tenants.restore("acme-inc");
  // #endregion lifecycle
  const { id, slug, name, status } = await tenancy.tenants.get({ id: acme.id });
  expect([id, slug, name, status]).toEqual([acme.id, "acme-inc", "Acme", "active"]);
  await expect(tenancy.tenants.create({ slug: "acme" })).rejects.toMatchObject({ code: "TENANT_RELEASED" });
});

test("a copy while the store is in use, and the end of a tenant", async () => {
  await using tenancy = await fresh();
  const folder = await mkdtemp(join(tmpdir(), "copies-"));
  // #region purge
  await tenancy.tenants.snapshot("amazon", join(folder, "amazon-monday.sqlite"));

  await tenancy.tenants.delete("amazon"); // 410; can be restored
  const receipt = await tenancy.tenants.purge("amazon", { snapshot: join(folder, "amazon-last.sqlite") });
  // #endregion purge
  expect(receipt).toMatchObject({ slug: "amazon", snapshot: join(folder, "amazon-last.sqlite") });
  expect((await readdir(folder)).sort()).toEqual(["amazon-last.sqlite", "amazon-monday.sqlite"]);
  await expect(tenancy.tenants.restore({ id: receipt.id })).rejects.toMatchObject({ code: expect.any(String) });
  await rm(folder, { recursive: true });
});

test("stores are made beforehand, and a new tenant takes one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ready-"));
  // #region ready
  await using tenancy = createTenancy({
    ...sqlite(folder), // it pays with ...postgres(url, …)
    modules: { tenant: [blog] },
    ready: 3, // stores of the first strategy; 0 by default
  });
  await tenancy.tenants.prepareStores(); // after a deployment, as `tenantry prepare`
  await tenancy.tenants.create({ slug: "acme" }); // takes one; another is made in the background
  // #endregion ready
  const acts = (await tenancy.audit.list()).map(({ action }) => action);
  expect(acts.slice(0, 4)).toEqual(["store.prepared", "store.prepared", "store.prepared", "tenant.create"]);
  await tenancy.close();
  await rm(folder, { recursive: true });
});

test("a setup that throws leaves nothing", async () => {
  await using tenancy = await fresh();
  const setup = () => Promise.reject(new Error("on purpose"));
  await expect(tenancy.tenants.create({ slug: "acme", setup })).rejects.toMatchObject({ code: "PROVISION_FAILED" });
  expect(await tenancy.tenants.find("acme")).toBeUndefined();
  expect(await tenancy.tenants.unfinished()).toEqual([]);
});

test("a tenant without migrations waits for them", async () => {
  await using tenancy = await fresh();
  // #region provision
  await tenancy.tenants.create({ slug: "acme", migrate: false }); // stays `provisioning`: 503
  await tenancy.tenants.provision("acme"); // runs the migrations: active
  // #endregion provision
  expect((await tenancy.tenants.get("acme")).status).toBe("active");
});

test("domains", async () => {
  await using tenancy = await fresh();
  // #region domains
  await tenancy.domains.add("amazon", "amazon.example"); // the first one is primary
  await tenancy.domains.add("amazon", "www.amazon.example", { fields: { note: "alias" } });
  await tenancy.domains.add("amazon", ["shop.example", "www.shop.example"]); // both, or none
  await tenancy.domains.setPrimary("www.amazon.example");
  await tenancy.domains.deactivate("amazon.example"); // 404 on this host
  await tenancy.domains.remove("www.amazon.example", { successor: "amazon.example" });
  // #endregion domains
  expect(await tenancy.domains.list("amazon")).toMatchObject([
    { host: "amazon.example", primary: true, active: false },
    { host: "shop.example", primary: false, active: true },
    { host: "www.shop.example", primary: false, active: true },
  ]);
});

test("settings", async () => {
  await using tenancy = await fresh();
  // #region settings
  await tenancy.settings.set("amazon", { postsPerPage: 5 });
  await tenancy.run("amazon", ({ tenant }) => tenant.settings.postsPerPage); // 5
  await tenancy.run("apple", ({ tenant }) => tenant.settings.postsPerPage); // 20, the default
  // #endregion settings
  expect(await tenancy.settings.get("amazon")).toEqual({ postsPerPage: 5 });
  expect(await tenancy.settings.get("apple")).toEqual({ postsPerPage: 20 });
  await expect(tenancy.settings.set("amazon", { postsPerPage: 0 })).rejects.toMatchObject({ code: "INVALID_FIELDS" });
});

test("whoever acts is written down", async () => {
  await using tenancy = await fresh();
  // #region actor
  await tenancy.as("operator:ada").tenants.hold("amazon", "maintenance", { reason: "New disk" });

  const { id } = await tenancy.tenants.get("amazon");
  const acts = await tenancy.audit.list({ tenant: { id } });
  // #endregion actor
  expect(acts.at(-1)).toMatchObject({ actor: "operator:ada", action: "tenant.hold", tenantId: id });
  expect(acts[0]?.actor).toBe(`system:${process.pid}`);
});

test("listeners are told", async () => {
  await using tenancy = await fresh();
  const welcomed: string[] = [];
  // #region events
  const end = tenancy.events.on("tenant:created", ({ slug, actor }) => {
    welcomed.push(`${slug}, made by ${actor}`);
  });
  // #endregion events
  await tenancy.tenants.create({ slug: "acme" });
  end();
  await tenancy.tenants.create({ slug: "beta" });
  expect(welcomed).toEqual([`acme, made by system:${process.pid}`]);
});

test("an error tells its code, and whether to try again", async () => {
  await using tenancy = await fresh();
  const answers: string[] = [];
  // #region errors
  try {
    await tenancy.tenants.create({ slug: "amazon" });
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
    answers.push(`${error.code}, ${error.retryable ? "try again" : "change something first"}: ${error.message}`);
  }
  // #endregion errors
  expect(answers).toEqual([expect.stringMatching(/^TENANT_EXISTS, change something first: /)]);
});

test("the fleet is brought to this program's migrations", async () => {
  await using tenancy = await fresh();
  // #region migrate
  const report = await tenancy.migrate({
    concurrency: 4,
    onTenant: (tenant) => console.log(tenant.slug, "error" in tenant ? tenant.error : "is up to date"),
  });
  process.exitCode = report.failed.length ? 1 : 0;
  // #endregion migrate
  expect(report).toMatchObject({ migrated: [], failed: [], upToDate: 2 });
});
