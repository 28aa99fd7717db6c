import { ConfigurationError } from "@tenantry/core";
import type { AnyElysia } from "elysia";
import { contextsOf } from "./context-mark.ts";

/** Throws for an app that has anything that could answer before the router does. */
export function checkHost(host: AnyElysia): void {
  const [route] = host.routes;
  if (route !== undefined) throw refused(`has a route of its own, ${route.method} ${route.path}`);
  const [path] = Object.keys(host.config.serve?.routes ?? {});
  if (path !== undefined) throw refused(`serves ${path} by itself, in { serve: { routes } }`);
  if (contextsOf(host).size > 0) throw refused("uses tenantContext, which belongs to the tenant app");
}

/** Throws for a tenant app whose handlers would be given no tenant, or those of another tenancy. */
export function checkTenantApp(app: AnyElysia, tenancyId: string): void {
  const contexts = contextsOf(app);
  const isOwn = contexts.delete(tenancyId);
  if (contexts.size === 0 && (isOwn || isLoading(app))) return;
  throw new ConfigurationError(
    contexts.size > 0
      ? "The tenant app uses tenantContext of another tenancy than its router: its handlers would find no tenant. Make both with one tenancy."
      : "The tenant app does not use tenantContext, so its handlers would be given no tenant and no db. Add .use(tenantContext(tenancy)) before its routes.",
    { operation: "make a tenant router" },
  );
}

/** Throws for a public app that would look for a tenant where there is none. */
export function checkPublicApp(app: AnyElysia): void {
  if (contextsOf(app).size === 0) return;
  throw new ConfigurationError(
    "The public app uses tenantContext, and no request to it has a tenant. Remove it there.",
    {
      operation: "make a tenant router",
    },
  );
}

/** Whether parts of the app are still being imported. */
function isLoading(app: AnyElysia): boolean {
  const loading: unknown = Reflect.get(app, "promisedModules");
  return typeof loading === "object" && loading !== null && Number(Reflect.get(loading, "size")) > 0;
}

function refused(what: string): ConfigurationError {
  return new ConfigurationError(
    `The app that uses tenantRouter ${what}. It holds the router and nothing else: put routes on the public or the tenant app.`,
    { operation: "make a tenant router" },
  );
}
