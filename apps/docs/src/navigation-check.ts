import { NAVIGATION } from "./navigation.ts";
import type { SitePage } from "./site-pages.ts";

/** What is wrong with the sidebar: a page of `docs/` that is in no section, and one that is named and not there. */
export function navigationProblems(pages: Iterable<SitePage>): string[] {
  const all = [...pages];
  const listed = new Set(NAVIGATION.flatMap(({ items }) => items.map(({ page }) => page)));
  const there = new Set(all.map(({ path }) => path));
  const missing = all.filter(({ file, path }) => file.startsWith("docs/") && path !== "index" && !listed.has(path));
  return [
    ...missing.map(({ file }) => `${file} is in no section of the sidebar: add it to apps/docs/src/navigation.ts.`),
    ...[...listed.difference(there)].map(
      (page) => `apps/docs/src/navigation.ts names docs/${page}.md, which is not there.`,
    ),
  ];
}
