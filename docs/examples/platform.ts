import { byDomain, bySubfolder, createTenancy, module } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { t as schema } from "elysia";

// #region module
/** Migrations that stand in code; most applications have them in a folder, and use `sqlModule`. */
export const blog = module({
  name: "blog",
  migrations: [
    {
      name: "0001_posts",
      sql: `
        create table posts (
          id integer primary key,
          title text not null unique,
          pinned boolean not null default false,
          tags json not null default '[]',
          published_at timestamp not null default current_timestamp
        )`,
    },
  ],
});
// #endregion module

export const news = module({
  name: "news",
  migrations: [{ name: "0001_news", sql: "create table news (id integer primary key, title text not null)" }],
});

// #region configuration
export const tenancy = createTenancy({
  ...sqlite("data"),
  modules: { tenant: [blog], shared: [news] },
  routing: {
    resolvers: [byDomain({ base: "https://blogs.example" }), bySubfolder({ prefix: "r" })],
    publicHosts: ["www.blogs.example"],
    trustedProxies: ["10.0.0.0/8"],
  },
  tenantFields: schema.Object({ plan: schema.String({ default: "free" }), since: schema.Optional(schema.String()) }),
  domainFields: schema.Object({ note: schema.Optional(schema.String()) }),
  settings: schema.Object({ postsPerPage: schema.Integer({ default: 20, minimum: 1 }) }),
  reservedSlugs: ["staff"],
  limits: { transaction: 2_000 },
});
// #endregion configuration
