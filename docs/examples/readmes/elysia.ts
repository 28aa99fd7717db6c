import { createTenancy, sql, sqlModule } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia } from "elysia";

const blog = sqlModule("blog", new URL("./migrations", import.meta.url));
const tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });

const home = new Elysia().get("/", "Everybody's page");
export const site = new Elysia()
  .use(tenantContext(tenancy))
  .get("/", ({ tenant }) => `The site of ${tenant.name}`)
  .get("/posts", ({ db }) => db.all<{ id: number; title: string }>(sql`select id, title from posts`));

const router = tenantRouter(tenancy, { public: home, tenant: site });
new Elysia().use(router).listen(process.env.PORT ?? 3000);
tenancy.closeOnSignal({ stop: () => router.drain() });
