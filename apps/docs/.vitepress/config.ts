import { defineConfig } from "vitepress";
import { headingAnchor } from "../src/heading-anchor.ts";
import { NAVIGATION } from "../src/navigation.ts";
import { searchText } from "../src/search-text.ts";

export default defineConfig({
  title: "Tenantry",
  description: "Multi-tenancy for Bun: one running program, many customers, each with a store of its own.",
  lang: "en",
  srcDir: ".site",
  outDir: "dist",
  cleanUrls: true,
  lastUpdated: false,
  ignoreDeadLinks: "localhostLinks",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/mark.svg" }]],
  markdown: {
    anchor: { slugify: headingAnchor },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    languageAlias: { caddyfile: "nginx" },
  },
  vite: {
    publicDir: "../public",
    build: { chunkSizeWarningLimit: 2000 },
  },
  themeConfig: {
    logo: "/mark.svg",
    nav: [
      { text: "Quickstart", link: "/quickstart" },
      { text: "Concepts", link: "/concepts" },
      { text: "Security", link: "/security" },
    ],
    sidebar: NAVIGATION.map(({ text, items }) => ({
      text,
      items: items.map(({ text: label, page }) => ({ text: label, link: `/${page}` })),
    })),
    outline: { level: [2, 3] },
    search: { provider: "local", options: { _render: searchText } },
    footer: { message: "MIT license" },
  },
});
