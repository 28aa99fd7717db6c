import { expect, test } from "bun:test";
import { type Scope, sql } from "@tenantry/core";
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

  await move(tenancy, "acme", "postgres-schemas");

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
  await expect(move(tenancy, "acme", "nowhere")).rejects.toMatchObject({ code: "CONFIGURATION" });
  expect(await tenancy.tenants.get("acme")).toMatchObject({ id, strategy: "sqlite", holds: [{ kind: "maintenance" }] });
  expect(await tenancy.tenants.find("acme-moved")).toBeUndefined();
});
