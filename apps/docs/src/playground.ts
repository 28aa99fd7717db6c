import { byDomain, bySubfolder, createRouter, type Explanation, mapDirectory } from "@tenantry/core/routing";

/** A tenant of the playground: what a directory knows of it, and where its store is. */
export interface PlayTenant {
  readonly id: string;
  readonly slug: string;
  readonly hosts: readonly string[];
  readonly strategy: string;
}

export const TENANTS: readonly PlayTenant[] = [
  {
    id: "7d1f0c52-9a43-4e0e-8c1b-5be1b7a8f3d4",
    slug: "amazon",
    hosts: ["blog.amazon.example"],
    strategy: "sqlite",
  },
  {
    id: "c3a9e1b0-2f57-4d86-b6f0-91d24e7705aa",
    slug: "apple",
    hosts: ["blog.apple.example", "bücher.example"],
    strategy: "postgres-schemas",
  },
];

export const EXAMPLES: readonly string[] = [
  "amazon.blogs.example/posts",
  "blogs.example/r/apple/posts",
  "bücher.example",
  "blogs.example",
  "nobody.blogs.example",
  "old-name.blogs.example",
  "amazon.blogs.example/r/apple/",
  "blogs.example/r/amazon/%2e%2e/",
  "10.0.0.7",
];

// #region router
const router = createRouter({
  directory: mapDirectory(TENANTS, ["old-name"]),
  resolvers: [byDomain({ base: "https://blogs.example" }), bySubfolder({ prefix: "r" })],
  publicHosts: ["www.blogs.example"],
});

/** Why an address that is typed goes where it goes, as the router of an application says it. */
export function explain(typed: string): Explanation<PlayTenant> {
  return router.explain(typed);
}
// #endregion router

/** Where a tenant's store is: it is named after the id, never after the customer. */
export function storeOf({ id, strategy }: PlayTenant): string {
  return strategy === "sqlite"
    ? `data/tenants/${id.slice(0, 2)}/${id}/db.sqlite`
    : `schema t_${id.replaceAll("-", "")}`;
}
