/** A page of the site, by its path in `docs/` without `.md`. */
export interface NavigationItem {
  readonly text: string;
  readonly page: string;
}

export interface NavigationSection {
  readonly text: string;
  readonly items: readonly NavigationItem[];
}

/** What stands at the side of every page, in this order. A page of `docs/` that is missing here fails `bun run docs:build`. */
export const NAVIGATION: readonly NavigationSection[] = [
  {
    text: "Begin",
    items: [
      { text: "Quickstart", page: "quickstart" },
      { text: "Concepts", page: "concepts" },
    ],
  },
  {
    text: "Guides",
    items: [
      { text: "Hono and others", page: "hono-and-others" },
      { text: "Testing", page: "testing" },
      { text: "Proving isolation", page: "proving" },
    ],
  },
  {
    text: "Postgres",
    items: [
      { text: "Postgres", page: "postgres" },
      { text: "Mixed fleets", page: "mixed-fleets" },
    ],
  },
  {
    text: "Trust",
    items: [{ text: "Security", page: "security" }],
  },
  {
    text: "Reference",
    items: [
      { text: "Configuration", page: "configuration" },
      { text: "Commands", page: "commands" },
      { text: "Packages", page: "packages" },
      { text: "Errors", page: "errors" },
    ],
  },
  {
    text: "Coming from",
    items: [{ text: "Coming from Django", page: "coming-from" }],
  },
];
