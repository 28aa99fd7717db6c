import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Scope, sql, type Tenancy } from "@tenantry/core";
import { freshDatabase } from "@tenantry/local-postgres";
import { move, platform } from "./move.ts";

const DUE = new Date("2026-03-01T09:00:00.000Z");
const lines = [{ text: "Work", cents: 1200 }];

const addClient = ({ db }: Pick<Scope, "db">) =>
  db.one<{ id: number }>(sql`insert into clients (name) values ('Globex') returning id`);
const everything = async ({ db }: Pick<Scope, "db">) => [
  await db.all(sql`select * from clients order by id`),
  await db.all(sql`select * from invoices order by id`),
];

test("a customer goes from a file to a schema with every row, its slug and its domains", async () => {
  await using database = await freshDatabase();
  await using tenancy = platform("nowhere", database.url).temporary();
  const { id } = await tenancy.tenants.create({ slug: "acme", name: "Acme Inc.", fields: { plan: "pro" } });
  await tenancy.domains.add("acme", "acme.example");
  await tenancy.domains.add("acme", "www.acme.example", { fields: { note: "alias" } });
  await tenancy.domains.add("acme", "old.acme.example");
  await tenancy.domains.deactivate("old.acme.example");
  await tenancy.domains.add("acme", "claimed.example", { trusted: false });
  await tenancy.run("acme", async (scope) => {
    for (let count = 0; count < 3; count++) await addClient(scope);
    await scope.db.run(
      sql`insert into invoices (client_id, lines, paid, due_at) values (2, ${lines}, ${true}, ${DUE}), (3, ${[]}, ${false}, ${DUE})`,
    );
  });
  const before = await tenancy.run("acme", everything);
  const domains = await tenancy.domains.list("acme");

  await move(tenancy, "acme", "postgres-schemas", 0);

  const acme = await tenancy.tenants.get("acme");
  expect(acme).toMatchObject({ name: "Acme Inc.", strategy: "postgres-schemas", domain: "acme.example", holds: [] });
  expect(acme.fields).toEqual({ plan: "pro" });
  expect(await tenancy.run("acme", everything)).toEqual(before);
  expect(await tenancy.run("acme", addClient)).toEqual({ id: 4 });
  const known = ({ host, primary, active, trusted, fields }: (typeof domains)[number]) => [
    host,
    primary,
    active,
    trusted,
    fields,
  ];
  const hosts = (await tenancy.domains.list("acme")).map(known);
  expect(hosts.sort()).toEqual(domains.map(known).sort());

  expect(await tenancy.tenants.get({ id })).toMatchObject({
    slug: "acme-before",
    status: "deleted",
    strategy: "sqlite",
  });
});

test("a move that fails leaves the customer where it was, under maintenance", async () => {
  await using database = await freshDatabase();
  await using tenancy = platform("nowhere", database.url).temporary();
  const { id } = await tenancy.tenants.create({ slug: "acme" });
  await expect(move(tenancy, "acme", "nowhere", 0)).rejects.toMatchObject({ code: "CONFIGURATION" });
  expect(await tenancy.tenants.get("acme")).toMatchObject({ id, strategy: "sqlite", holds: [{ kind: "maintenance" }] });
  expect(await tenancy.tenants.find("acme-moved")).toBeUndefined();
});

test("what was begun before the customer is held goes with it, if it was answered", async () => {
  await using database = await freshDatabase();
  await using tenancy = platform("nowhere", database.url, { transaction: 1_500, write: 500 }).temporary();
  await tenancy.tenants.create({ slug: "acme" });
  const { promise: moved, resolve } = Promise.withResolvers<void>();
  tenancy.events.on("tenant:created", () => resolve());
  const begun = Promise.withResolvers<void>();
  const writing = tenancy.run("acme", ({ db }) =>
    db.transaction(async (tx) => {
      await addClient({ db: tx });
      begun.resolve();
      // The copy, where it waited for nobody.
      await Promise.race([moved, Bun.sleep(1_000)]);
    }),
  );
  await begun.promise;
  const moving = move(tenancy, "acme", "postgres-schemas", 2_000);
  await writing;
  await moving;
  expect(await tenancy.run("acme", everything)).toEqual([[{ id: 1, name: "Globex" }], []]);
});

/** Everything that a customer has, wherever it is by now. */
async function belongings(tenancy: Tenancy, slug: string): Promise<unknown> {
  const domains = await tenancy.domains.list(slug);
  const { name, domain, holds } = await tenancy.tenants.get(slug);
  const hosts = domains.map(({ host, primary, active, fields }) => [host, primary, active, fields]);
  return { name, domain, holds, hosts, rows: await tenancy.run(slug, everything) };
}

test("a move that is killed at any step and run again brings everything of the customer along, and nothing of another's", async () => {
  await using database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), "move-"));
  using after = new DisposableStack();
  after.defer(() => rmSync(folder, { recursive: true }));
  await using tenancy = platform(folder, database.url);
  const steps = ["held 1", "provisioning 1", "created 1", "renamed 1", "renamed 2"].concat([
    "removed 1",
    "added 1",
    "removed 3",
    "added 3",
    "deleted 1",
  ]);
  for (const [at, step] of steps.entries()) {
    const slug = `customer-${at}`;
    await tenancy.tenants.create({ slug, name: step });
    for (const label of ["www", "shop"])
      await tenancy.domains.add(slug, `${label}.${slug}.example`, { fields: { label } });
    await tenancy.domains.add(slug, `old.${slug}.example`);
    await tenancy.domains.deactivate(`old.${slug}.example`);
    await tenancy.domains.add(slug, `gone.${slug}.example`);
    await tenancy.domains.remove(`gone.${slug}.example`);
    await tenancy.run(slug, ({ db }) => db.run(sql`insert into clients (name) values (${slug})`));
  }
  for (const [at, step] of steps.entries()) {
    const slug = `customer-${at}`;
    const before = await belongings(tenancy, slug);
    const script = join(import.meta.dir, "move-killed.ts");
    const killed = Bun.spawnSync([process.execPath, script, folder, database.url, slug, ...step.split(" ")]);
    expect([step, killed.signalCode, killed.stderr.toString()]).toEqual([step, "SIGKILL", ""]);
    await move(tenancy, slug, "postgres-schemas", 0);
    expect([step, await belongings(tenancy, slug)]).toEqual([step, before]);
    expect(await tenancy.tenants.get(slug)).toMatchObject({ strategy: "postgres-schemas" });
    expect(await tenancy.tenants.get(`${slug}-before`)).toMatchObject({ strategy: "sqlite", status: "deleted" });
  }
}, 120_000);

test("a copy from before the customer was served again is not taken; one that is made anew is", async () => {
  await using database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), "move-"));
  using after = new DisposableStack();
  after.defer(() => rmSync(folder, { recursive: true }));
  await using tenancy = platform(folder, database.url);
  await tenancy.tenants.create({ slug: "acme" });
  const script = join(import.meta.dir, "move-killed.ts");
  expect(Bun.spawnSync([process.execPath, script, folder, database.url, "acme", "created", "1"]).signalCode).toBe(
    "SIGKILL",
  );
  await tenancy.tenants.lift("acme", "maintenance");
  await tenancy.run("acme", addClient);
  await expect(move(tenancy, "acme", "postgres-schemas", 0)).rejects.toMatchObject({ code: "TENANT_EXISTS" });
  await tenancy.tenants.delete("acme-moved");
  await tenancy.tenants.purge("acme-moved", { snapshot: false });
  await move(tenancy, "acme", "postgres-schemas", 0);
  expect(await tenancy.run("acme", everything)).toEqual([[{ id: 1, name: "Globex" }], []]);
  await move(tenancy, "acme", "postgres-schemas", 0);
  await expect(move(tenancy, "acme", "sqlite", 0)).rejects.toThrow("earlier move");
});
