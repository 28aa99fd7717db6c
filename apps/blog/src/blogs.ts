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

/** Every blog that is served now, in the order of their addresses. */
export async function listBlogs(tenancy: Tenancy): Promise<ListedBlog[]> {
  const blogs: ListedBlog[] = [];
  for await (const tenant of tenancy.tenants.all({ status: "active" })) {
    if (tenant.holds.length === 0) blogs.push(listed(tenant));
  }
  return blogs;
}
