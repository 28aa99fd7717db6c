import { byDomain, bySubfolder, createTenancy } from "@tenantry/core";
import { base, dataDirectory, server, strategy } from "./environment.ts";
import { announcements, auth, blog } from "./modules.ts";
import { settings } from "./settings.ts";
import { stores } from "./stores/stores.ts";

/** The platform: every blog, and what they share. Nothing is opened until it is used. */
export const tenancy = createTenancy({
  ...stores({ directory: dataDirectory, strategy, server }),
  modules: { shared: [announcements], tenant: [blog, auth] },
  settings,
  routing: { resolvers: [byDomain({ base }), bySubfolder({ prefix: "r" })] },
});

export type Platform = typeof tenancy;
