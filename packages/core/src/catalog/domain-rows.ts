import { DomainNotFoundError, InvalidStateError } from "../errors.ts";
import type { RawRow } from "../sql/statement.ts";
import type { CatalogReader } from "./reader.ts";
import { flagAt, optionalTextAt, textAt } from "./row.ts";
import type { Steps } from "./steps.ts";

/** A domain as its table has it; `fields` is still text. */
export interface DomainRow {
  readonly host: string;
  readonly tenantId: string;
  readonly primary: boolean;
  readonly active: boolean;
  readonly trusted: boolean;
  /** The value that its TXT record must have; null where there is nothing to prove. */
  readonly challenge: string | null;
  readonly fields: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly deletedAt: string | null;
  readonly deletedBy: string | null;
}

const COLUMNS =
  "select host, tenant_id, is_primary, active, trusted, fields, created_at, created_by, updated_at, updated_by, " +
  "deleted_at, deleted_by, challenge from domains";

/** A tenant's domains, the primary one first; with those that were removed when asked. */
export function* domainsOfTenant(reader: CatalogReader, tenantId: string, removed = false): Steps<DomainRow[]> {
  const which = removed ? "" : " and deleted_at is null";
  const order = "order by case when deleted_at is null then is_primary else 0 end desc, host";
  const rows = yield* reader.rows(`${COLUMNS} where tenant_id = $1${which} ${order}`, [tenantId]);
  return rows.map(rowOf);
}

/** What stands under a host: the tenant's that is served there, and claims that are not proven. */
export function* domainsOfHost(reader: CatalogReader, host: string): Steps<DomainRow[]> {
  const rows = yield* reader.rows(
    `${COLUMNS} where host = $1 and deleted_at is null order by trusted desc, tenant_id`,
    [host],
  );
  return rows.map(rowOf);
}

/** What was removed under a host, the last removed first. */
export function* removedDomainsOfHost(reader: CatalogReader, host: string): Steps<DomainRow[]> {
  const rows = yield* reader.rows(`${COLUMNS} where host = $1 and deleted_at is not null order by deleted_at desc`, [
    host,
  ]);
  return rows.map(rowOf);
}

/**
 * The one domain that is meant by a host: a tenant's, where one is named, otherwise the one that is served or the only
 * claim. Undefined when there is none; throws `InvalidStateError` when several unproven claims are meant alike.
 */
export function* domainMeant(
  reader: CatalogReader,
  host: string,
  tenantId: string | undefined,
): Steps<DomainRow | undefined> {
  const rows = yield* domainsOfHost(reader, host);
  if (tenantId !== undefined) return rows.find((row) => row.tenantId === tenantId);
  const [first] = rows;
  if (first === undefined || first.trusted || rows.length === 1) return first;
  throw new InvalidStateError(
    `Several tenants claim "${host}", and none has proven it. Say which one is meant: { tenant }.`,
    {
      operation: "find a domain",
    },
  );
}

export function domainNotFound(host: string, operation: string): DomainNotFoundError {
  return new DomainNotFoundError(
    `No tenant has the domain "${host}". List a tenant's domains with: tenantry domain list <slug>`,
    {
      operation,
    },
  );
}

function rowOf(row: RawRow): DomainRow {
  return {
    host: textAt(row, 0),
    tenantId: textAt(row, 1),
    primary: flagAt(row, 2),
    active: flagAt(row, 3),
    trusted: flagAt(row, 4),
    fields: textAt(row, 5),
    createdAt: textAt(row, 6),
    createdBy: textAt(row, 7),
    updatedAt: textAt(row, 8),
    updatedBy: textAt(row, 9),
    deletedAt: optionalTextAt(row, 10),
    deletedBy: optionalTextAt(row, 11),
    challenge: optionalTextAt(row, 12),
  };
}
