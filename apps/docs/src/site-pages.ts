import { Glob } from "bun";

/** A Markdown file of the repository, and the path of its page on the site. */
export interface SitePage {
  /** From the repository's root, such as `docs/quickstart.md`. */
  readonly file: string;
  /** Without `.md`, such as `quickstart`. */
  readonly path: string;
}

const SOURCES: readonly { readonly files: string; readonly path: (file: string) => string }[] = [
  { files: "docs/**/*.md", path: (file) => file.slice("docs/".length, -".md".length) },
  { files: "packages/*/README.md", path: (file) => file.replace("/README.md", "") },
  { files: "apps/blog/README.md", path: () => "blog" },
  { files: "benchmarks/results/latest.md", path: () => "benchmark-results" },
  { files: "CONTRIBUTING.md", path: () => "contributing" },
];

/** The Markdown files that are pages of the site, by the path of the file. */
export function sitePages(root: string): ReadonlyMap<string, SitePage> {
  const pages = new Map<string, SitePage>();
  for (const { files, path } of SOURCES) {
    for (const file of [...new Glob(files).scanSync(root)].sort()) {
      if (!file.includes("node_modules/")) pages.set(file, { file, path: path(file) });
    }
  }
  return pages;
}
