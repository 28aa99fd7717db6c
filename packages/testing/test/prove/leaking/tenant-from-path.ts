import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

/** A crossTenant run with an id from the path. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/accounts/:tenantId/posts", ({ params }) =>
      t.run({ id: params.tenantId }, ({ db }) => db.all<Post>(sql`select * from posts`), { crossTenant: true }),
    );
