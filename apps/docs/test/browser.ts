// Drives the built site in a browser: `bun run docs:build && bun run docs:test`.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { localProgram } from "@tenantry/local-programs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { siteRoot } from "../src/folders.ts";
import { API_PAGES, NAVIGATION } from "../src/navigation.ts";
import { contrast } from "./support/contrast.ts";
import { staticServer } from "./support/static-server.ts";

const PHONE = { width: 390, height: 844 };
const PAGES = [
  "",
  ...NAVIGATION.flatMap(({ items }) => items.map(({ page }) => page)),
  ...API_PAGES.map(({ name }) => `api/${name}`),
  "source/docs/examples/app.ts",
];

let server: ReturnType<typeof staticServer>;
let browser: Browser;

beforeAll(async () => {
  server = staticServer(join(siteRoot, "dist"));
  browser = await chromium.launch({
    executablePath: await localProgram({ command: "chromium", debianPackage: "chromium" }),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop(true);
});

/** A page of the site, in a window of its own, and the errors that its scripts threw. */
async function open(path: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(new URL(path, server.url).href);
  return { page, errors, [Symbol.asyncDispose]: () => context.close() };
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The headings of tables of four columns and more that scroll sideways. */
const crowded = (page: Page) =>
  page
    .locator(".vp-doc table")
    .evaluateAll((tables) =>
      tables
        .filter((table) => table.scrollWidth > table.clientWidth && table.querySelectorAll("th").length > 3)
        .map((table) => table.querySelector("tr")?.textContent),
    );

test("every link of the sidebar opens its page", async () => {
  await using site = await open("quickstart", { viewport: { width: 1360, height: 900 } });
  const links = await site.page
    .locator(".VPSidebar a.link")
    .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  expect(links).toEqual(PAGES.slice(1, -1).map((page) => `/${page}`));
  for (const link of links) {
    const answer = await fetch(new URL(link ?? "", server.url));
    expect([link, answer.status]).toEqual([link, 200]);
    expect((await answer.text()).match(/<h1/g)).toHaveLength(1);
  }
});

test("a page opens by a click, without loading the site again", async () => {
  await using site = await open("quickstart", { viewport: { width: 1360, height: 900 } });
  await site.page.evaluate(() => Object.assign(window, { same: true }));
  await site.page.locator(".VPSidebar a.link", { hasText: "Security" }).click();
  await site.page.locator("h1", { hasText: "Security" }).waitFor();
  expect(await site.page.evaluate(() => "same" in window)).toBe(true);
  expect(site.errors).toEqual([]);
});

test("no page is wider than a phone, nor a table of many columns, and none throws", async () => {
  await using site = await open("", { viewport: PHONE });
  for (const path of PAGES) {
    await site.page.goto(new URL(path, server.url).href);
    await site.page.locator("h1").first().waitFor();
    expect([path, await overflow(site.page), site.errors]).toEqual([path, 0, []]);
    expect([path, await crowded(site.page)]).toEqual([path, []]);
  }
}, 300_000);

test("a row of many columns is a list on a phone, with each column's name, and a row elsewhere", async () => {
  const meaning = "td[data-column='meaning']";
  const shown = (page: Page) =>
    page
      .locator(meaning)
      .first()
      .evaluate((cell) => {
        const { display } = getComputedStyle(cell);
        return [display, getComputedStyle(cell, "::before").content];
      });
  await using phone = await open("errors", { viewport: PHONE });
  expect(await shown(phone.page)).toEqual(["grid", '"meaning"']);
  await using desk = await open("errors", { viewport: { width: 1360, height: 900 } });
  expect(await shown(desk.page)).toEqual(["table-cell", "none"]);
});

test("the search finds a page by a word of it, and leads there", async () => {
  await using site = await open("", { viewport: { width: 1360, height: 900 } });
  await site.page.locator("#local-search button").click();
  await site.page.locator("input.search-input").fill("quarantined");
  await site.page.locator("a.result").first().waitFor();
  await site.page.keyboard.press("Enter");
  await site.page.waitForURL(/#/);
  expect(await site.page.locator("main").textContent()).toContain("quarantined");
  expect(site.errors).toEqual([]);
});

test("code is copied as it stands", async () => {
  await using site = await open("quickstart");
  const block = site.page.locator("div.language-sql").first();
  await block.hover();
  await block.locator("button.copy").click();
  const copied = await site.page.evaluate(() => navigator.clipboard.readText());
  const file = join(siteRoot, "../../docs/examples/quickstart/migrations/blog/0001_posts.sql");
  expect(copied.trim()).toBe((await Bun.file(file).text()).trim());
});

test.each([
  ["apple.blogs.example/x", "The tenant apple answers.", "schema t_"],
  ["blogs.example/r/amazon/posts", "The tenant amazon answers, below /r/amazon.", "db.sqlite"],
  ["nobody.blogs.example", "no tenant and no public host.", "nothing"],
  ["a b", "INVALID_HOST", "nothing"],
])("the playground answers for %s", async (address, message, store) => {
  await using site = await open("", { viewport: PHONE });
  await site.page.getByLabel("Address", { exact: true }).fill(address);
  expect(await site.page.locator(".playground .outcome").textContent()).toContain(message);
  expect(await site.page.locator(".playground .store").textContent()).toContain(store);
  expect(site.errors).toEqual([]);
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each(["", "quickstart", "performance", "security"])("what is written on /%s can be read", async (path) => {
    await using site = await open(path, { colorScheme, viewport: PHONE });
    expect(await site.page.locator("html").evaluate((html) => html.classList.contains("dark"))).toBe(
      colorScheme === "dark",
    );
    const texts = site.page.locator(".vp-doc :is(p, li, td, a, code, .tag, .verdict, .chart-figures)");
    const pale = (await contrast(texts)).filter(({ ratio }) => ratio < 4.5);
    expect(pale).toEqual([]);
  });
});

test("light and dark are switched by hand, and remembered", async () => {
  await using site = await open("", { colorScheme: "light", viewport: { width: 1360, height: 900 } });
  await site.page.locator(".VPNavBarAppearance button").click();
  await site.page.reload();
  expect(await site.page.locator("html").evaluate((html) => html.classList.contains("dark"))).toBe(true);
});

test("programs get the pages as they were written", async () => {
  const text = async (path: string) => await (await fetch(new URL(path, server.url))).text();
  const index = await text("llms.txt");
  expect(index).toContain("- [Quickstart](/quickstart.md): From an empty folder to two tenants");
  for (const [, path = ""] of index.matchAll(/\]\(\/([^)]+)\)/g)) expect(await text(path)).toContain("# ");
  expect(await text("llms-full.txt")).toContain("## 7. See what fails closed");
});
