/** What the command `tenantry` works on. */

export { tenancy } from "./src/tenancy.ts";
export { site } from "./src/tenant-site.ts";
