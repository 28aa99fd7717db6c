import type { Tenant } from "@tenantry/core";
import { type Blog, type BlogTenant, blogOf } from "./blog.ts";
import type { Platform } from "./tenancy.ts";

/** A blog as the platform shows it to programs. */
export interface ListedBlog {
  readonly slug: string;
  readonly name: string;
  readonly url: string;
}

export function listed(tenant: Tenant): ListedBlog {
  return { slug: tenant.slug, name: tenant.name, url: tenant.url("/") };
}

async function servedTenants(platform: Platform): Promise<BlogTenant[]> {
  const tenants: BlogTenant[] = [];
  for await (const tenant of platform.tenants.all({ status: "active" })) {
    if (tenant.holds.length === 0) tenants.push(tenant);
  }
  return tenants;
}

/** Every blog that is served now, in the order of their addresses. */
export async function listBlogs(platform: Platform): Promise<ListedBlog[]> {
  return (await servedTenants(platform)).map(listed);
}

/** The same blogs as pages show them: under the titles and in the colours that their owners gave them. */
export async function showBlogs(platform: Platform): Promise<Blog[]> {
  return (await servedTenants(platform)).map((tenant) => blogOf(tenant));
}
