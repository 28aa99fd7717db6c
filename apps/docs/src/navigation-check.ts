import { NAVIGATION } from "./navigation.ts";
import type { SitePage } from "./site-pages.ts";

/** Throws where a page of `docs/` is in no section of the sidebar, or the sidebar names a page that is not there. */
export function checkNavigation(pages: ReadonlyMap<string, SitePage>): void {
  const listed = new Set(NAVIGATION.flatMap(({ items }) => items.map(({ page }) => page)));
  const there = new Set([...pages.values()].map(({ path }) => path));
  const missing = [...pages.values()].filter(({ file, path }) => file.startsWith("docs/") && !listed.has(path));
  for (const { file, path } of missing)
    if (path !== "index")
      console.warn(`${file} is in no section of the sidebar: add it to apps/docs/src/navigation.ts.`);
  const problems = [...listed.difference(there)].map((page) => `The sidebar names ${page}, and there is no such page.`);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
