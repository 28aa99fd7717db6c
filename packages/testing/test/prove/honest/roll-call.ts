import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "../leaking/platform.ts";

export { tenancy };

/** Writes whom it serves, has a page for what is missing, and cookies: one for all sites, one with the site's own name. */
export const site = async (t = tenancy) => {
  console.info(`serves ${(await t.tenants.list()).map(({ slug, id }) => `${slug} (${id})`).join(", ")}`);
  return new Elysia()
    .use(tenantContext(t))
    .onError(({ code, path, status }) => (code === "NOT_FOUND" ? status(404, `There is no ${path}.`) : undefined))
    .get("/posts", ({ db }) => db.all<Post>(sql`select * from posts`))
    .get("/language", ({ cookie, tenant, set }) => {
      cookie.language?.set({ value: "en", domain: "localhost" });
      cookie.visit?.set({ value: crypto.randomUUID(), domain: `${tenant.slug}.localhost` });
      set.headers["content-language"] = "en";
      return "en";
    });
};
