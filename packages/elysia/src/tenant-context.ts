import { type Tenancy, TenantryError } from "@tenantry/core";
import { errorResponse, isExpected, statusOf } from "@tenantry/core/http";
import { Elysia } from "elysia";
import { markContext } from "./context-mark.ts";
import { checkElysiaVersion } from "./elysia-version.ts";
import { StandaloneRouter } from "./standalone-router.ts";

/**
 * Gives the handlers of a tenant's app `{ tenant, db, shared, memo }`. Use it before the routes, and in each file of routes
 * for the types: it runs once all the same. Without a tenant in scope, handlers get `NoTenantError`, never a default.
 *
 * Behind `tenantRouter` that is all. An app that listens by itself routes by host: every address that is no tenant's is a
 * 404, there is no public site, and subfolders need `tenantRouter`.
 *
 * Errors of Tenantry that nobody caught are answered with their status (`statusOf`) and a body that tells nothing else. An
 * `onError` that is to see them first comes before `.use(tenantContext(tenancy))`.
 *
 * @example
 * const site = new Elysia()
 *   .use(tenantContext(tenancy))
 *   .get("/posts", ({ db }) => db.all(sql`select * from posts`));
 */
export function tenantContext<Fields, DomainFields, Settings>(tenancy: Tenancy<Fields, DomainFields, Settings>) {
  checkElysiaVersion();
  const standalone = new StandaloneRouter(tenancy);
  const around: StandaloneRouter["around"] = (next, request) => standalone.around(next, request);
  markContext(around, tenancy.id);
  return (
    new Elysia({ name: "@tenantry/elysia", seed: tenancy.id })
      .onStart((app) => standalone.start(app))
      .wrap(around)
      // Declared unknown: what an error is answered with is no part of the types of routes.
      .onError({ as: "scoped" }, ({ error, request, set }): unknown => {
        if (!(error instanceof TenantryError)) return undefined;
        if (!isExpected(error)) tenancy.events.report(error, "a request");
        set.status = statusOf(error);
        return errorResponse(error, request);
      })
      // Elysia takes a hook with a call right after its arrow or its return for an asynchronous one, and awaits it.
      .derive({ as: "scoped" }, () => {
        const { tenant, db, shared, memo } = tenancy.current();
        const context = { tenant, db, shared, memo };
        return context;
      })
  );
}
