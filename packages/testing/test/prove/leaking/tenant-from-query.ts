import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

/** A query parameter, declared nowhere, overrules the address. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/posts", ({ query, tenant }) =>
      t.run(query.site ?? tenant.slug, ({ db }) => db.all<Post>(sql`select * from posts`), { crossTenant: true }),
    );
