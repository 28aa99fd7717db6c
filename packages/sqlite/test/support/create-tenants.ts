// Makes a tenant in each way there is, and says when each begins and stands.
import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "../../src/index.ts";

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});
const open = (ready: number) =>
  createTenancy({ ...sqlite(process.argv[2] ?? ""), modules: { tenant: [notes] }, ready });
await using tenancy = open(0);
await tenancy.tenants.create({ slug: "first" });
for (const kind of ["built", "copied", "filled"] as const) {
  console.log(`${kind} begins`);
  await tenancy.tenants.create({
    slug: kind,
    migrate: kind !== "built",
    ...(kind === "filled" && { setup: ({ db }) => db.run(sql`insert into notes (text) values ('hello')`) }),
  });
  console.log(`${kind} stands`);
}
await using keeping = open(1);
keeping.events.on("store:preparing", ({ id, step }) => {
  if (step === "ready") console.log(`ready ${id}`);
});
await keeping.tenants.prepareStores();
console.log("taken begins");
await keeping.tenants.create({
  slug: "taken",
  setup: ({ db }) => db.run(sql`insert into notes (text) values ('hello')`),
});
console.log("taken stands");
