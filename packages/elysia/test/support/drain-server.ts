import { createTenancy, module, sql } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia } from "elysia";

/** A server in a process of its own, which drains at SIGTERM. */
const [directory = ""] = process.argv.slice(2);
const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null)" }],
});
const tenancy = createTenancy({ ...sqlite(directory), modules: { tenant: [notes] } });
for (const slug of ["amazon", "apple"]) await tenancy.tenants.create({ slug });

const site = new Elysia()
  .use(tenantContext(tenancy))
  .post("/:text", async ({ db, params }) => {
    await Bun.sleep(Math.random() * 4);
    await db.run(sql`insert into notes (text) values (${params.text})`);
    await Bun.sleep(Math.random() * 4);
    return params.text;
  })
  .ws("/chat", {});
const router = tenantRouter(tenancy, { tenant: site });
const app = new Elysia().use(router).listen(0);
tenancy.closeOnSignal({ stop: () => router.drain() });
console.log(app.server?.port);
