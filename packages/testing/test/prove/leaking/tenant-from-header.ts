import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

/** A header that any client can send overrules the address. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/posts", ({ headers, tenant }) =>
    t.run(headers["x-tenant"] ?? tenant.slug, ({ db }) => db.all<Post>(sql`select * from posts`), {
      crossTenant: true,
    }),
  );
