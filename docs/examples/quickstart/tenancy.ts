import { byDomain, bySubfolder, createTenancy, sqlModule } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const blog = sqlModule("blog", new URL("./migrations/blog", import.meta.url));

export const tenancy = createTenancy({
  ...sqlite("data"),
  modules: { tenant: [blog] },
  routing: { resolvers: [byDomain({ base: "http://localhost:3000" }), bySubfolder()] },
});
