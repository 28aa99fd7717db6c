import type { CatalogReader } from "../catalog/reader.ts";
import type { Steps } from "../catalog/steps.ts";
import { requireMadeTenant, requireTenant, type TenantRow } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { ControlServices } from "../control.ts";
import { InvalidStateError } from "../errors.ts";
import { plainObject } from "../fields/plain-json.ts";
import { checkSlug } from "../slug.ts";
import type { TenantReference } from "../tenant.ts";
import { checkName } from "./name.ts";
import { claimSlug, releaseSlug } from "./slug-claim.ts";

export interface UpdateTenant<Fields = Record<string, unknown>> {
  readonly name?: string;
  /** What changes; a field that is not named stays, one that is `undefined` goes. */
  readonly fields?: Partial<Fields>;
}

/** Changes a tenant's name and fields. */
export function* updateTenant(
  write: CatalogWrite,
  services: ControlServices,
  which: TenantReference,
  change: UpdateTenant,
): Steps<TenantRow> {
  const row = yield* requireTenant(write, which, "update");
  const name = change.name === undefined ? row.name : checkName(change.name);
  const fields = change.fields === undefined ? row.fields : mergedFields(services, row, change.fields);
  yield* write.query("update tenants set name = $2, fields = $3, updated_at = $4, updated_by = $5 where id = $1", [
    row.id,
    name,
    fields,
    write.at,
    write.actor,
  ]);
  write.touch(row.id);
  yield* write.audit("tenant.update", row.id, { slug: row.slug, changed: Object.keys(change) });
  return row;
}

function mergedFields(services: ControlServices, row: TenantRow, change: Record<string, unknown>): string {
  const what = `the fields of tenant "${row.slug}"`;
  const merged = { ...(JSON.parse(row.fields) as Record<string, unknown>), ...change };
  return JSON.stringify(services.tenantFields.check(plainObject(merged, what), what));
}

/** Gives a tenant another slug; the old one answers 410 for as long as it is kept. The store stays where it is. */
export function* renameTenant(
  write: CatalogWrite,
  services: ControlServices,
  which: TenantReference,
  { slug: text, force }: { readonly slug: string; readonly force: boolean },
): Steps<TenantRow> {
  const slug = checkSlug(text, { reserved: services.reservedSlugs });
  const row = yield* requireMadeTenant(write, which, "rename");
  if (row.slug === slug) return row;
  yield* claimSlug(write, slug, { tenantId: row.id, force, operation: "rename" });
  yield* write.query("update tenants set slug = $2, updated_at = $3, updated_by = $4 where id = $1", [
    row.id,
    slug,
    write.at,
    write.actor,
  ]);
  yield* releaseSlug(write, row.slug, row.id);
  write.touch(row.id);
  yield* write.audit("tenant.rename", row.id, { from: row.slug, to: slug });
  return row;
}

/** Takes a tenant out of service; its data, slug and domains stay its own. */
export function* deleteTenant(write: CatalogWrite, which: TenantReference): Steps<TenantRow> {
  const row = yield* requireMadeTenant(write, which, "delete");
  if (row.status === "deleted") throw wrongStatus(row, "delete", "is deleted already");
  yield* write.query(
    "update tenants set status = 'deleted', deleted_at = $2, deleted_by = $3, updated_at = $2, updated_by = $3 where id = $1",
    [row.id, write.at, write.actor],
  );
  write.touch(row.id);
  yield* write.audit("tenant.delete", row.id, { slug: row.slug });
  return row;
}

/** A tenant that may be restored. Throws `InvalidStateError` for any other. */
export function* requireDeletedTenant(reader: CatalogReader, which: TenantReference): Steps<TenantRow> {
  const row = yield* requireMadeTenant(reader, which, "restore");
  if (row.status !== "deleted") throw wrongStatus(row, "restore", "is not deleted");
  return row;
}

/** Puts a deleted tenant back into service, with the holds it had. */
export function* restoreTenant(write: CatalogWrite, which: TenantReference): Steps<TenantRow> {
  const row = yield* requireDeletedTenant(write, which);
  yield* write.query(
    "update tenants set status = 'active', deleted_at = null, deleted_by = null, updated_at = $2, updated_by = $3 where id = $1",
    [row.id, write.at, write.actor],
  );
  write.touch(row.id);
  yield* write.audit("tenant.restore", row.id, { slug: row.slug });
  return row;
}

function wrongStatus(row: TenantRow, operation: string, fault: string): InvalidStateError {
  return new InvalidStateError(`Tenant "${row.slug}" ${fault}, so there is nothing to ${operation}.`, {
    tenant: row.slug,
    operation,
  });
}
