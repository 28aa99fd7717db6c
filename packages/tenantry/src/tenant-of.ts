import { type Tenancy, type Tenant, TenantNotFoundError } from "@tenantry/core";
import { closest } from "./suggest.ts";

/** The tenant that a person has named. Throws `TenantNotFoundError`, which says what may have been meant. */
export async function tenantOf(tenancy: Tenancy, slug: string): Promise<Tenant> {
  const tenant = await tenancy.tenants.find(slug);
  if (tenant !== undefined) return tenant;
  const { directory } = tenancy.runtime.catalog;
  if (directory.released(slug)) {
    throw new TenantNotFoundError(`The slug "${slug}" was given back: its tenant was renamed or purged.`, {
      tenant: slug,
    });
  }
  const slugs = Array.from(directory.entries(), (entry) => entry.slug);
  const meant = closest(slug, slugs);
  const hint = meant === undefined ? "See all: tenantry list" : `Did you mean "${meant}"?`;
  throw new TenantNotFoundError(`No tenant has the slug "${slug}". ${hint}`, { tenant: slug });
}
