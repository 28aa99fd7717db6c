import { API_PAGES, NAVIGATION } from "./navigation.ts";

const BEGIN =
  "# Tenantry\n\n> Multi-tenancy for Bun: one running program, many customers, each with a store of its own.\n";

/** For programs that read: a list of the pages, each with what it is about. `page` answers a page's Markdown. */
export function llmsIndex(page: (path: string) => string): string {
  const sections = NAVIGATION.map(({ text, items }) => {
    const lines = items.map((item) => `- [${item.text}](/${item.page}.md): ${leadOf(page(item.page))}`);
    return `## ${text}\n\n${lines.join("\n")}\n`;
  });
  const api = API_PAGES.map(({ name }) => `- [@tenantry/${name}](/api/${name}.md): every export, with its docstring.`);
  return [BEGIN, ...sections, `## API\n\n${api.join("\n")}\n`].join("\n");
}

/** The whole manual in one text. */
export function llmsFull(page: (path: string) => string): string {
  const pages = NAVIGATION.flatMap(({ items }) => items).map((item) => plain(page(item.page)));
  return [BEGIN, ...pages].join("\n");
}

/** Without comments and frontmatter. */
function plain(page: string): string {
  return `${page
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .trim()}\n`;
}

/** The first paragraph after the title, in one line. */
function leadOf(page: string): string {
  const [, lead = ""] = /^# .+\n+((?:(?!\n\n)[\s\S])+)/m.exec(plain(page)) ?? [];
  return lead
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}
