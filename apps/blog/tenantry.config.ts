/** What the command `tenantry` works on. */

export { fixtures } from "./src/proof-fixtures.ts";
export { tenancy } from "./src/tenancy.ts";
export { site } from "./src/tenant-site.tsx";
