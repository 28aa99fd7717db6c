/** Tenancy for Elysia apps: `tenantRouter` in front, `tenantContext` and `tenancyErrors` inside. */

export { statusOf } from "@tenantry/core/http";
export type { App, AppOption } from "./app-option.ts";
export { tenancyErrors } from "./tenancy-errors.ts";
export { tenantContext } from "./tenant-context.ts";
export { type TenantRouter, type TenantRouterOptions, tenantRouter } from "./tenant-router.ts";
