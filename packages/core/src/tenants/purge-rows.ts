import type { CatalogReader } from "../catalog/reader.ts";
import type { Steps } from "../catalog/steps.ts";
import {
  purgedWithSlug,
  requireMadeTenant,
  type TenantRow,
  tenantNotFound,
  tenantWithId,
  tenantWithSlug,
} from "../catalog/tenant-rows.ts";
import { InvalidStateError } from "../errors.ts";
import type { TenantReference } from "../tenant.ts";

/**
 * The tenant that is to be purged: a deleted one, or one whose purge was begun or completed before. Throws
 * `TenantNotFoundError`, and `InvalidStateError` for one that is in service.
 */
export function* purgeableTenant(reader: CatalogReader, which: TenantReference): Steps<TenantRow> {
  const row = typeof which === "string" ? yield* withSlug(reader, which) : yield* tenantWithId(reader, which.id);
  if (row === undefined) throw tenantNotFound(which, "purge");
  if (row.status === "purged") return row;
  return requireDeleted(yield* requireMadeTenant(reader, { id: row.id }, "purge"));
}

export function requireDeleted(row: TenantRow): TenantRow {
  if (row.status === "deleted") return row;
  throw invalid(row, `is in service. Take it out of service first: tenantry delete ${row.slug}`);
}

/** Purged tenants have given their slugs back: the one that has it now comes first, then one that is not completed. */
function* withSlug(reader: CatalogReader, slug: string): Steps<TenantRow | undefined> {
  const owner = yield* tenantWithSlug(reader, slug);
  if (owner !== undefined) return owner;
  const purged = yield* purgedWithSlug(reader, slug);
  return purged.find(({ placement }) => placement !== null) ?? purged[0];
}

function invalid(row: TenantRow, fault: string): InvalidStateError {
  return new InvalidStateError(`Tenant "${row.slug}" ${fault}.`, { tenant: row.slug, operation: "purge" });
}
