/** What the command `tenantry` works on. */
export { tenancy } from "./src/tenancy.ts";
