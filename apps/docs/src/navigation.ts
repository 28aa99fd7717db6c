/** A page of the site, by its path in `docs/` without `.md`. */
export interface NavigationItem {
  readonly text: string;
  readonly page: string;
}

export interface NavigationSection {
  readonly text: string;
  /** Whether only its title shows until one opens it, or is on one of its pages. */
  readonly folded?: boolean;
  readonly items: readonly NavigationItem[];
}

/** What stands at the side of every page, in this order. Every page of `docs/` has to be here. */
export const NAVIGATION: readonly NavigationSection[] = [
  {
    text: "Begin",
    items: [
      { text: "Quickstart", page: "quickstart" },
      { text: "Concepts", page: "concepts" },
    ],
  },
  {
    text: "Build the blog",
    folded: true,
    items: [
      { text: "1. The folder", page: "walkthrough/1-the-folder" },
      { text: "2. The tables", page: "walkthrough/2-tables" },
      { text: "3. Posts and comments", page: "walkthrough/3-posts" },
      { text: "4. Members", page: "walkthrough/4-members" },
      { text: "5. The tenancy", page: "walkthrough/5-tenancy" },
      { text: "6. Pages", page: "walkthrough/6-pages" },
      { text: "7. The platform's site", page: "walkthrough/7-platform" },
      { text: "8. A blog's site", page: "walkthrough/8-blogs" },
      { text: "9. Serving", page: "walkthrough/9-serving" },
      { text: "10. Operating it", page: "walkthrough/10-operating" },
    ],
  },
  {
    text: "Guides",
    items: [
      { text: "Routing", page: "routing" },
      { text: "Tenants and domains", page: "tenants-and-domains" },
      { text: "Migrations", page: "migrations" },
      { text: "Scripts", page: "scripts" },
      { text: "Testing", page: "testing" },
      { text: "Proving isolation", page: "proving" },
      { text: "Kysely", page: "kysely" },
      { text: "Better Auth", page: "better-auth" },
      { text: "Eden", page: "eden" },
      { text: "WebSockets and streams", page: "streams" },
      { text: "Hono and others", page: "hono-and-others" },
    ],
  },
  {
    text: "Where tenants live",
    items: [
      { text: "Postgres", page: "postgres" },
      { text: "A database for each tenant", page: "postgres-databases" },
      { text: "Isolation levels", page: "isolation-levels" },
      { text: "Mixed fleets", page: "mixed-fleets" },
    ],
  },
  {
    text: "Operate",
    items: [
      { text: "Deployment", page: "deployment" },
      { text: "Several processes", page: "processes" },
      { text: "Growing past one machine", page: "growing" },
    ],
  },
  {
    text: "Trust",
    items: [
      { text: "Security", page: "security" },
      { text: "Measured", page: "performance" },
    ],
  },
  {
    text: "Reference",
    items: [
      { text: "Configuration", page: "configuration" },
      { text: "Commands", page: "commands" },
      { text: "Packages", page: "packages" },
      { text: "Errors", page: "errors" },
      { text: "Writing an adapter", page: "writing-an-adapter" },
    ],
  },
  {
    text: "Coming from",
    items: [
      { text: "Django", page: "coming-from" },
      { text: "django-tenants", page: "coming-from-django-tenants" },
      { text: "django-tenantkit", page: "coming-from-django-tenantkit" },
      { text: "django-sqlite-tenants", page: "coming-from-django-sqlite-tenants" },
      { text: "Laravel", page: "coming-from-laravel" },
      { text: "Rails", page: "coming-from-rails" },
    ],
  },
];

/** A page made from docstrings: what one imports from `@tenantry`, and its file below `packages/`. */
export interface ApiPage {
  readonly name: string;
  readonly file: string;
}

export const API_PAGES: readonly ApiPage[] = [
  { name: "core", file: "core/src/index.ts" },
  { name: "core/http", file: "core/src/http/index.ts" },
  { name: "core/routing", file: "core/src/routing/index.ts" },
  { name: "core/adapter", file: "core/src/adapter.ts" },
  { name: "elysia", file: "elysia/src/index.ts" },
  { name: "sqlite", file: "sqlite/src/index.ts" },
  { name: "postgres", file: "postgres/src/index.ts" },
  { name: "kysely", file: "kysely/src/index.ts" },
  { name: "testing", file: "testing/src/index.ts" },
  { name: "local-postgres", file: "local-postgres/src/index.ts" },
];
