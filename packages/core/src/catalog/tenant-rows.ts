import { InvalidStateError, TenantNotFoundError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { RawRow } from "../sql/statement.ts";
import type { TenantReference } from "../tenant.ts";
import type { TenantStatus } from "../tenant-status.ts";
import type { CatalogReader } from "./reader.ts";
import { integerAt, optionalTextAt, textAt } from "./row.ts";
import type { Steps } from "./steps.ts";
import type { CatalogWrite } from "./write.ts";

/** A tenant as its own table has it; JSON is still text. */
export interface TenantRow {
  readonly id: string;
  readonly epoch: number;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly strategy: string;
  readonly placement: string | null;
  readonly fields: string;
  /** How far its making has come; null once it is made. */
  readonly creation: string | null;
  /** What the store's migrations are; null while none has run. */
  readonly migrations: string | null;
}

const COLUMNS = "select id, epoch, slug, name, status, strategy, placement, fields, creation, migrations from tenants";
const WITH_SLUG = `${COLUMNS} where slug = $1 and status <> 'purged'`;
const RELEASED = "select tenant_id, kept_until from released_slugs where slug = $1";

/** The tenant with this slug, if there is one that is not purged. */
export function* tenantWithSlug(reader: CatalogReader, slug: string): Steps<TenantRow | undefined> {
  return rowOf((yield* reader.query(WITH_SLUG, [slug])).rows[0]);
}

/** Who may have a claim on a slug. */
export interface SlugOwners {
  /** Whose it is. */
  readonly owner: TenantRow | undefined;
  /** What is on the list of released ones under it: tenant, and until when it is kept. */
  readonly released: RawRow | undefined;
}

export function* slugOwners(write: CatalogWrite, slug: string): Steps<SlugOwners> {
  const values = [slug];
  const [owner, released] = yield* write.all([
    { text: WITH_SLUG, values },
    { text: RELEASED, values },
  ]);
  return { owner: rowOf(owner?.rows[0]), released: released?.rows[0] };
}

export function* tenantWithId(reader: CatalogReader, id: string): Steps<TenantRow | undefined> {
  return rowOf(yield* reader.row(`${COLUMNS} where id = $1`, [id]));
}

/** Tenants whose stores are still to be made or to be migrated for the first time. */
export function* provisioningTenants(reader: CatalogReader): Steps<TenantRow[]> {
  const rows = yield* reader.rows(`${COLUMNS} where status = 'provisioning' order by slug`);
  return rows.map((row) => rowOf(row)).filter((row) => row !== undefined);
}

/** Tenants that are purged while their stores may still be there. */
export function* unfinishedPurges(reader: CatalogReader): Steps<TenantRow[]> {
  const rows = yield* reader.rows(`${COLUMNS} where status = 'purged' and placement is not null order by slug, id`);
  return rows.map((row) => rowOf(row)).filter((row) => row !== undefined);
}

/** Purged tenants that had this slug, the last first. */
export function* purgedWithSlug(reader: CatalogReader, slug: string): Steps<TenantRow[]> {
  const rows = yield* reader.rows(`${COLUMNS} where status = 'purged' and slug = $1 order by updated_at desc, id`, [
    slug,
  ]);
  return rows.map((row) => rowOf(row)).filter((row) => row !== undefined);
}

/** The tenant that is meant. Throws `TenantNotFoundError`, and `InvalidStateError` for one that is purged. */
export function* requireTenant(reader: CatalogReader, which: TenantReference, operation: string): Steps<TenantRow> {
  const row = typeof which === "string" ? yield* tenantWithSlug(reader, which) : yield* tenantWithId(reader, which.id);
  if (row === undefined) throw tenantNotFound(which, operation);
  if (row.status !== "purged") return row;
  throw new InvalidStateError(`Tenant "${row.slug}" is purged: its data is gone, and nothing can be done to it.`, {
    tenant: row.slug,
    operation,
  });
}

/** As `requireTenant`, and throws `InvalidStateError` while the tenant's store is being made. */
export function* requireMadeTenant(reader: CatalogReader, which: TenantReference, operation: string): Steps<TenantRow> {
  const row = yield* requireTenant(reader, which, operation);
  if (row.status !== "provisioning") return row;
  throw new InvalidStateError(
    `Tenant "${row.slug}" is not made yet, so it is too early to ${operation}. Complete it with: tenantry provision ${row.slug}`,
    { tenant: row.slug, operation },
  );
}

export function tenantNotFound(which: TenantReference, operation: string): TenantNotFoundError {
  const named = typeof which === "string" ? `slug ${quote(which)}` : `id ${quote(which.id)}`;
  return new TenantNotFoundError(`No tenant has the ${named}. A string is a slug; an id is given as { id }.`, {
    operation,
  });
}

function rowOf(row: readonly unknown[] | undefined): TenantRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: textAt(row, 0),
    epoch: integerAt(row, 1),
    slug: textAt(row, 2),
    name: textAt(row, 3),
    status: textAt(row, 4) as TenantStatus,
    strategy: textAt(row, 5),
    placement: optionalTextAt(row, 6),
    fields: textAt(row, 7),
    creation: optionalTextAt(row, 8),
    migrations: optionalTextAt(row, 9),
  };
}
