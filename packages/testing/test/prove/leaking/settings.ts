import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

/** What a tenant sets is saved for the one that came before. */
export const site = (t = tenancy) => {
  let before: string | undefined;
  return new Elysia().use(tenantContext(t)).put(
    "/settings",
    async ({ tenant, body }) => {
      const id = before ?? tenant.id;
      before = tenant.id;
      await t.settings.set({ id }, body);
      return "saved";
    },
    { body: schema.Object({ motto: schema.String() }) },
  );
};
