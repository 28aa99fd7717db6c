import { join } from "node:path";
import { withCaptions } from "./captions.ts";
import { siteLinks } from "./links.ts";
import { NAVIGATION } from "./navigation.ts";
import { plainAngles } from "./plain-angles.ts";
import { type SitePage, sitePages } from "./site-pages.ts";
import { sourceFilePage, sourceFolderPage, sourceUrl } from "./source-page.ts";

/** The files of the repository that may be shown: what git holds or would add. */
function repositoryFiles(root: string): string[] {
  const git = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  if (!git.success) throw new Error(`git can't list ${root}: ${git.stderr.toString().trim()}`);
  return git.stdout.toString().split("\0").filter(Boolean).sort();
}

/**
 * Every Markdown file that the site is built from, by its path there: the pages of `docs/` and their like with links and
 * captions of the site, and a page for each file or folder that one of them links.
 *
 * @throws Error where a page of `docs/` is in no section of the navigation, or the navigation names a page that is not there.
 */
export async function stage(root: string): Promise<Map<string, string>> {
  const pages = sitePages(root);
  checkNavigation(pages);
  const files = repositoryFiles(root);
  const shown = new Set<string>();
  const source = (file: string): string => {
    if (!files.some((found) => found === file || found.startsWith(`${file}/`)))
      throw new Error(`A page links ${file}, which is not in the repository.`);
    shown.add(file);
    return sourceUrl(file);
  };
  const targets = { page: (file: string) => pages.get(file)?.path, source };

  const staged = new Map<string, string>();
  for (const { file, path } of pages.values()) {
    const text = await Bun.file(join(root, file)).text();
    staged.set(`${path}.md`, withCaptions(siteLinks(file, plainAngles(text), targets), source));
  }
  for (const file of shown) {
    const below = files.filter((found) => found.startsWith(`${file}/`));
    for (const inner of below) shown.add(inner);
    const page =
      below.length > 0 ? sourceFolderPage(file, below) : sourceFilePage(file, await Bun.file(join(root, file)).text());
    staged.set(`source/${file}.md`, page);
  }
  return staged;
}

function checkNavigation(pages: ReadonlyMap<string, SitePage>): void {
  const listed = new Set(NAVIGATION.flatMap(({ items }) => items.map(({ page }) => page)));
  const there = new Set([...pages.values()].map(({ path }) => path));
  const missing = [...pages.values()].filter(({ file, path }) => file.startsWith("docs/") && !listed.has(path));
  for (const { file, path } of missing)
    if (path !== "index")
      console.warn(`${file} is in no section of the sidebar: add it to apps/docs/src/navigation.ts.`);
  const problems = [
    ...[...listed.difference(there)].map((page) => `The sidebar names ${page}, and there is no such page.`),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
