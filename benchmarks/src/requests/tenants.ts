import { sql, type Tenancy } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";

export const latest = () =>
  sql`select id, title, author, summary, views, published_at from posts order by published_at desc limit 20`;
export const one = (id: number) =>
  sql`select id, title, author, summary, views, published_at from posts where id = ${id}`;
export const visit = (id: number) => sql`insert into visits (post_id, at) values (${id}, ${new Date().toISOString()})`;
export const count = (id: number) => sql`update posts set views = views + 1 where id = ${id}`;

/** The app of the floor, for tenants. */
function siteApp(tenancy: Tenancy) {
  return new Elysia()
    .use(tenantContext(tenancy))
    .get("/posts", ({ db }) => db.all(latest()))
    .get("/posts/:id", ({ db, params }) => db.get(one(Number(params.id))))
    .post("/posts/:id/visits", async ({ db, params }) => {
      const id = Number(params.id);
      await db.batch([visit(id), count(id)]);
      return { visited: true };
    })
    .post("/posts/:id/visits/slowly", async ({ db, params }) => {
      const id = Number(params.id);
      await db.transaction(async (tx) => {
        await tx.run(visit(id));
        await tx.run(count(id));
      });
      return { visited: true };
    });
}

/** The whole program: routing, and the app behind it. */
export function tenantsApp(tenancy: Tenancy) {
  return new Elysia().use(tenantRouter(tenancy, { public: new Elysia(), tenant: siteApp(tenancy) }));
}
