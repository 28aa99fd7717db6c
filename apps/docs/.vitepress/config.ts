import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { headingAnchor } from "../src/heading-anchor.ts";
import { withNameBreaks } from "../src/name-breaks.ts";
import { API_PAGES, NAVIGATION } from "../src/navigation.ts";
import { searchText } from "../src/search-text.ts";
import { stackTables } from "../src/stacked-tables.ts";

export default defineConfig({
  title: "Tenantry",
  description: "Multi-tenancy for Bun: one running program, many customers, each with a store of its own.",
  lang: "en",
  srcDir: ".site",
  srcExclude: ["public/**"],
  outDir: "dist",
  cleanUrls: true,
  lastUpdated: false,
  ignoreDeadLinks: "localhostLinks",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/mark.svg" }]],
  markdown: {
    anchor: { slugify: headingAnchor },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    languageAlias: { caddyfile: "nginx", svg: "xml" },
    config: (markdown) => {
      stackTables(markdown);
      const { renderer } = markdown;
      const inline = renderer.rules.code_inline;
      if (inline === undefined) throw new Error("Inline code is rendered by no rule.");
      renderer.rules.code_inline = (...token) => withNameBreaks(inline(...token));
    },
  },
  vite: {
    resolve: {
      alias: {
        "@tenantry/core/routing": fileURLToPath(import.meta.resolve("../../../packages/core/src/routing/index.ts")),
      },
    },
    build: { chunkSizeWarningLimit: 2000 },
  },
  themeConfig: {
    logo: "/mark.svg",
    nav: [
      { text: "Quickstart", link: "/quickstart" },
      { text: "Build the blog", link: "/walkthrough/1-the-folder" },
      { text: "Concepts", link: "/concepts" },
      { text: "Security", link: "/security" },
    ],
    sidebar: [
      ...NAVIGATION.map(({ text, folded, items }) => ({
        text,
        ...(folded && { collapsed: true }),
        items: items.map(({ text: label, page }) => ({ text: label, link: `/${page}` })),
      })),
      {
        text: "API",
        collapsed: true,
        items: API_PAGES.map(({ name }) => ({ text: `@tenantry/${name}`, link: `/api/${name}` })),
      },
    ],
    outline: { level: [2, 3] },
    search: { provider: "local", options: { _render: searchText } },
    notFound: {
      title: "No page",
      quote: "There is nothing at this address. The search finds pages by their words.",
      linkText: "To the front page",
    },
    footer: { message: "MIT license" },
  },
});
