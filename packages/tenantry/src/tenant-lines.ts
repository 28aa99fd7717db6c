import type { Tenant } from "@tenantry/core";

/** What keeps a tenant from being served, or that nothing does. */
export function standing({ status, holds }: Tenant): string {
  return [status, ...holds.map(({ kind }) => kind)].join(", ");
}

/** A tenant as JSON has it: all that is known, without functions. */
export function tenantJson(tenant: Tenant): Record<string, unknown> {
  return { ...tenant, url: tenant.url() };
}
