import { type ErrorCode, type TenantryError, TenantUnavailableError } from "../errors.ts";

/** The HTTP status of each error that nobody caught. What depends on a tenant's standing is told by `statusOf`. */
export const HTTP_STATUS: Readonly<Record<Exclude<ErrorCode, "TENANT_UNAVAILABLE">, number>> = Object.freeze({
  NO_TENANT: 500,
  WRONG_TENANT: 500,
  TENANT_NOT_FOUND: 404,
  TENANT_EXISTS: 409,
  TENANT_RELEASED: 410,
  INVALID_SLUG: 422,
  INVALID_HOST: 422,
  INVALID_PATH: 400,
  INVALID_FIELDS: 422,
  INVALID_VALUE: 500,
  INVALID_STATE: 409,
  DOMAIN_TAKEN: 409,
  DOMAIN_NOT_FOUND: 404,
  DOMAIN_UNPROVEN: 409,
  PRIMARY_DOMAIN: 409,
  STAMP_MISMATCH: 503,
  STORE_MISSING: 503,
  STORE_EXISTS: 500,
  STORE_DAMAGED: 503,
  STORE_BUSY: 503,
  STORE_FULL: 507,
  STORE_UNREACHABLE: 503,
  PROVISION_FAILED: 503,
  PENDING_MIGRATION: 503,
  MIGRATION_CHECKSUM: 500,
  MIGRATION_ORDER: 500,
  MIGRATION_INVALID: 500,
  MIGRATION_FAILED: 500,
  CATALOG_VERSION: 503,
  SHARED_WRITE: 500,
  STATEMENT_REFUSED: 500,
  QUERY_FAILED: 500,
  CONSTRAINT: 409,
  ROW_COUNT: 500,
  STALE_TENANT: 503,
  STREAM_TIMEOUT: 503,
  TRANSACTION_TIMEOUT: 503,
  TRANSACTION_ENDED: 500,
  INSIDE_TRANSACTION: 500,
  CONNECTION_LIMIT: 503,
  CAPABILITY: 500,
  CONFIGURATION: 500,
  CLOSED: 503,
});

/** The HTTP status for an error of Tenantry that nobody caught. */
export function statusOf(error: TenantryError): number {
  if (error.code !== "TENANT_UNAVAILABLE") return HTTP_STATUS[error.code];
  if (!(error instanceof TenantUnavailableError)) return 503;
  if (error.status === "deleted" || error.status === "purged") return 410;
  return error.status === "active" && error.holds[0]?.kind === "suspended" ? 403 : 503;
}
