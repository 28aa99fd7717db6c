import { byDomain, bySubfolder, createTenancy } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { base, dataDirectory } from "./environment.ts";
import { announcements, auth, blog } from "./modules.ts";
import { settings } from "./settings.ts";

/** The platform: every blog, and what they share. Nothing is opened until it is used. */
export const tenancy = createTenancy({
  ...sqlite(dataDirectory),
  modules: { shared: [announcements], tenant: [blog, auth] },
  settings,
  routing: { resolvers: [byDomain({ base }), bySubfolder({ prefix: "r" })] },
});

export type Platform = typeof tenancy;
