// Checks that the code on the pages is that of the files it comes from or is checked otherwise, that links lead somewhere, and
// that every page is in the site's sidebar: `bun scripts/docs.ts [--write]`. With --write the pages take over the code.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import { navigationProblems } from "../apps/docs/src/navigation-check.ts";
import { sitePages } from "../apps/docs/src/site-pages.ts";
import { problemsOf, type Tree, updated } from "./docs/check-page.ts";
import { root } from "./install.ts";

const pages = ["*.md", "docs/**/*.md", "packages/*/README.md", "apps/*/README.md"];

const read = (path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;

const tree: Tree = {
  read,
  exists: (path) => existsSync(join(root, path)),
  page: (path) => (path.endsWith(".md") ? read(path) : undefined),
};

const paths = new Set<string>();
for (const pattern of pages) for (const path of new Glob(pattern).scanSync(root)) paths.add(path);

const write = process.argv.includes("--write");
const problems: string[] = [];
for (const path of [...paths].filter((found) => !found.includes("node_modules/")).sort()) {
  let text = read(path) ?? "";
  if (write) {
    const wanted = updated(text, tree);
    if (wanted !== text) await Bun.write(join(root, path), wanted);
    text = wanted;
  }
  problems.push(...problemsOf(path, text, tree));
}

problems.push(...navigationProblems(sitePages(root).values()));
for (const problem of problems) console.error(problem);
console.log(`${paths.size} pages, ${problems.length} problems`);
process.exitCode = problems.length > 0 || paths.size === 0 ? 1 : 0;
