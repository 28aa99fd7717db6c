import type { Tenancy, Tenant } from "@tenantry/core";

/** A blog as the platform shows it to everybody. */
export interface ListedBlog {
  readonly slug: string;
  readonly name: string;
  readonly url: string;
}

export function listed(tenant: Tenant): ListedBlog {
  return { slug: tenant.slug, name: tenant.name, url: tenant.url("/") };
}

/** Every blog that is served, in the order in which they were made. */
export async function listBlogs(tenancy: Tenancy): Promise<ListedBlog[]> {
  return (await tenancy.tenants.list()).filter((tenant) => tenant.status === "active").map(listed);
}
