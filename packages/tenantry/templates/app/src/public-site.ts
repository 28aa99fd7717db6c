import { Elysia } from "elysia";

/** What the address of the platform itself answers. It has no tenant, and no tenant's data. */
export const publicSite = () =>
  new Elysia().get("/", () => "Every tenant has an address of its own. Make one: bunx tenantry create amazon\n");
