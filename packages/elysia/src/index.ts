/** Tenancy for Elysia apps: `tenantRouter` in front, `tenantContext` inside. */

export { statusOf } from "@tenantry/core/http";
export type { App, AppOption } from "./app-option.ts";
export { tenantContext } from "./tenant-context.ts";
export { type TenantRouter, type TenantRouterOptions, tenantRouter } from "./tenant-router.ts";
