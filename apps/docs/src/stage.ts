import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withBenchmarks } from "./benchmark-chart.ts";
import { benchmarkResults } from "./benchmark-results.ts";
import { withCaptions } from "./captions.ts";
import { withDiagrams } from "./diagrams.ts";
import { withFolds } from "./folds.ts";
import { siteLinks } from "./links.ts";
import { llmsFull, llmsIndex } from "./llms.ts";
import { navigationProblems } from "./navigation-check.ts";
import { plainAngles } from "./plain-angles.ts";
import { repositoryFiles } from "./repository-files.ts";
import { sitePages } from "./site-pages.ts";
import { sourceFilePage, sourceFolderPage, sourceUrl } from "./source-page.ts";

/**
 * Every file that the site is built from, by its path there: the pages of `docs/` and their like with links and captions of
 * the site, a page for each file or folder that one of them links, and in `public/` what is served as it is.
 *
 * @throws Error where a page of `docs/` is in no section of the navigation, or the navigation names a page that is not there.
 */
export async function stage(root: string): Promise<Map<string, string>> {
  const pages = sitePages(root);
  const problems = navigationProblems(pages.values());
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const files = repositoryFiles(root);
  const results = await benchmarkResults(root);
  const shown = new Set<string>();
  const source = (file: string): string => {
    if (!files.some((found) => found === file || found.startsWith(`${file}/`)))
      throw new Error(`A page links ${file}, which is not in the repository.`);
    shown.add(file);
    return sourceUrl(file);
  };
  const targets = { page: (file: string) => pages.get(file)?.path, source };

  const texts = new Map<string, string>();
  const staged = new Map<string, string>();
  for (const { file, path } of pages.values()) {
    const text = await Bun.file(join(root, file)).text();
    texts.set(path, text);
    let page = siteLinks(file, plainAngles(text), targets);
    page = withDiagrams(page, (name) => readFileSync(join(root, "docs", name), "utf8"));
    page = withBenchmarks(withFolds(withCaptions(page, source)), results);
    staged.set(`${path}.md`, page.replace("<!-- playground -->", "<RoutePlayground />"));
    staged.set(`public/${path}.md`, text);
  }
  for (const file of shown) {
    const below = files.filter((found) => found.startsWith(`${file}/`));
    for (const inner of below) shown.add(inner);
    const page =
      below.length > 0 ? sourceFolderPage(file, below) : sourceFilePage(file, await Bun.file(join(root, file)).text());
    staged.set(`${sourceUrl(file).slice(1)}.md`, page);
  }
  const text = (path: string): string => texts.get(path) ?? "";
  staged.set("public/llms.txt", llmsIndex(text));
  staged.set("public/llms-full.txt", llmsFull(text));
  return staged;
}
