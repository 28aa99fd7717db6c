import { timingSafeEqual } from "node:crypto";
import type { Tenant } from "@tenantry/core";
import { secretFor } from "./secret.ts";

/** What the page for signing in is told of a blog that was just made. */
export interface Ready {
  readonly owner?: string | undefined;
  readonly seal?: string | undefined;
}

/** Where the owner of a new blog signs in to it to write. The page says whose the blog is. */
export function readyUrl(blog: Pick<Tenant, "id" | "url">, owner: string): string {
  const query = new URLSearchParams({ next: "/write", owner, seal: sealOf(blog.id, owner) });
  return blog.url(`/sign-in?${query}`);
}

/** The owner that a link was made for; nobody where the link was not made here, for this blog. */
export function readyOwner({ id }: Pick<Tenant, "id">, { owner, seal }: Ready): string | undefined {
  if (owner === undefined || seal === undefined) return undefined;
  const [given, wanted] = [Buffer.from(seal), Buffer.from(sealOf(id, owner))];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? owner : undefined;
}

/** Without it, whoever makes a link could have the page say what they like. */
const sealOf = (id: string, owner: string): string => secretFor(`welcome to ${id} of ${owner}`);
