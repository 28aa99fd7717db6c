import { expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import { repositoryRoot } from "../src/folders.ts";
import { headingAnchor } from "../src/heading-anchor.ts";
import { siteLinks } from "../src/links.ts";
import { API_PAGES } from "../src/navigation.ts";
import { navigationProblems } from "../src/navigation-check.ts";
import { plainAngles } from "../src/plain-angles.ts";
import { sitePages } from "../src/site-pages.ts";
import { stage } from "../src/stage.ts";

const targets = {
  page: (file: string) => (file.startsWith("docs/") && file.endsWith(".md") ? file.slice(5, -3) : undefined),
  source: (file: string) => `/source/${file}`,
};

test("links lead to pages, and to the page of any other file", () => {
  const page = "See [this](b.md#there), [`that`](../packages/x.ts) and [a site](https://bun.com). `[no](b.md)`";
  expect(siteLinks("docs/guide/a.md", page, targets)).toBe(
    "See [this](/guide/b#there), [`that`](/source/docs/packages/x.ts) and [a site](https://bun.com). `[no](b.md)`",
  );
});

test("code is left as it is", () => {
  const page = "```md\n[a](b.md) <host>\n```\n";
  expect(siteLinks("docs/a.md", page, targets)).toBe(page);
  expect(plainAngles(page)).toBe(page);
  expect(plainAngles("a <host> and `<host>`, <!-- a comment -->")).toBe("a &lt;host> and `<host>`, <!-- a comment -->");
});

test("anchors are those of code hosts", () => {
  expect(headingAnchor("What is promised, and what is not")).toBe("what-is-promised-and-what-is-not");
});

test("a page that is in no section of the sidebar is found, and a section's page that is not there", () => {
  const pages = [...sitePages(repositoryRoot).values()];
  expect(navigationProblems(pages)).toEqual([]);
  expect(navigationProblems([...pages, { file: "docs/new.md", path: "new" }])).toEqual([
    expect.stringContaining("docs/new.md is in no section"),
  ]);
  expect(navigationProblems(pages.filter(({ path }) => path !== "security"))).toEqual([
    expect.stringContaining("docs/security.md, which is not there"),
  ]);
});

test("every page of docs/ is on the site, and in its sidebar", async () => {
  const staged = await stage(repositoryRoot);
  expect([...staged.keys()]).toContain("quickstart.md");
  expect(staged.size).toBeGreaterThan(50);
});

test("everything that a published package exports has a page of the API reference", async () => {
  const wanted: string[] = [];
  for (const path of new Glob("packages/*/package.json").scanSync(repositoryRoot)) {
    const manifest: { name: string; private?: boolean; exports?: Record<string, unknown> } = await Bun.file(
      join(repositoryRoot, path),
    ).json();
    if (manifest.private) continue;
    for (const entry of Object.keys(manifest.exports ?? {})) wanted.push(manifest.name.slice(10) + entry.slice(1));
  }
  expect(API_PAGES.map(({ name }) => name).toSorted()).toEqual(wanted.sort());
});
