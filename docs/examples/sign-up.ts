import { sql } from "@tenantry/core";
import { tenancyErrors } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./quickstart/tenancy.ts";

// #region site
/** The public site: who signs up gets a tenant, and is sent to its address. */
export const home = (t = tenancy) =>
  new Elysia().use(tenancyErrors(t)).post(
    "/sign-up",
    async ({ body, redirect }) => {
      const tenant = await t.tenants.create({
        slug: body.slug,
        name: body.name,
        setup: ({ db }) => db.run(sql`insert into posts (title) values ('Welcome')`),
      });
      return redirect(tenant.url("/posts"));
    },
    { body: schema.Object({ slug: schema.String(), name: schema.String({ minLength: 1 }) }) },
  );
// #endregion site
