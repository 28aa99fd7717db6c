/** Kysely on a tenant's own database. */

export { tenantDialect } from "./tenant-dialect.ts";
