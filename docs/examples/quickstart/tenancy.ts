import { createTenancy, sqlModule } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const blog = sqlModule("blog", new URL("./migrations/blog", import.meta.url));

export const tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });
