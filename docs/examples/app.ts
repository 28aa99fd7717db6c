// #region app
import { createTenancy, sql } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia } from "elysia";
// #endregion app
import { blog } from "./platform.ts";

interface Post {
  id: number;
  title: string;
}

const home = new Elysia().get("/", () => "Every blog has an address of its own.");

// #region app
export const tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });

export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/posts", ({ db }) => db.all<Post>(sql`select * from posts`));

new Elysia().use(tenantRouter(tenancy, { public: home, tenant: site() })).listen(3000);
// #endregion app
