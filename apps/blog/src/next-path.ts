import { InvalidPathError } from "@tenantry/core";
import type { Blog } from "./blog.ts";

/** Where a person goes after signing in: to the path they came from, on this blog, and nowhere else. */
export function nextUrl({ url }: Pick<Blog, "url">, path: string | undefined): string {
  try {
    return url(path ?? "/");
  } catch (error) {
    if (error instanceof InvalidPathError) return url("/");
    throw error;
  }
}
