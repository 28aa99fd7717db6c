import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { type Post, tenancy } from "./platform.ts";

/** The form says for which tenant it is. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).post(
    "/search",
    ({ body }) =>
      t.run(body.tenant, ({ db }) => db.all<Post>(sql`select * from posts where title <> ${body.title}`), {
        crossTenant: true,
      }),
    { body: schema.Object({ tenant: schema.String(), title: schema.String() }) },
  );
