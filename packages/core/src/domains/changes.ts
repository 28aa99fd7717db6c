import {
  type DomainRow,
  domainMeant,
  domainNotFound,
  domainsOfHost,
  domainsOfTenant,
  removedDomainsOfHost,
} from "../catalog/domain-rows.ts";
import type { Steps } from "../catalog/steps.ts";
import { requireTenant } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { PrimaryDomainError } from "../errors.ts";
import type { TenantReference } from "../tenant.ts";
import { challengeOf, unproven } from "./challenge.ts";
import { assertFree, claimDomain, makePrimary, settlePrimary, taken, type WantedDomain } from "./claim.ts";

/** The domain that is meant, for a change. Throws `DomainNotFoundError`. */
export function* requireDomain(
  write: CatalogWrite,
  host: string,
  tenantId: string | undefined,
  operation: string,
): Steps<DomainRow> {
  const row = yield* domainMeant(write, host, tenantId);
  if (row === undefined) throw domainNotFound(host, operation);
  return row;
}

/** Gives a tenant a domain. Throws `DomainTakenError`, `TenantNotFoundError`, and `InvalidStateError` for an unproven primary one. */
export function* addDomain(write: CatalogWrite, which: TenantReference, wanted: WantedDomain): Steps<DomainRow> {
  const { host, trusted } = wanted;
  const { id: tenantId } = yield* requireTenant(write, which, "add a domain");
  yield* claimDomain(write, { ...wanted, tenantId });
  yield* write.audit("domain.add", tenantId, { host, trusted });
  return yield* requireDomain(write, host, tenantId, "add a domain");
}

/** The same for several, in the same act. */
export function* addDomains(
  write: CatalogWrite,
  which: TenantReference,
  wanted: readonly WantedDomain[],
): Steps<DomainRow[]> {
  const rows: DomainRow[] = [];
  for (const one of wanted) rows.push(yield* addDomain(write, which, one));
  return rows;
}

/** Removes a domain. The primary one leaves its place to a successor while there are others that could take it. */
export function* removeDomain(write: CatalogWrite, row: DomainRow, successor: string | undefined): Steps<void> {
  const others = (yield* domainsOfTenant(write, row.tenantId)).filter(
    (other) => other.host !== row.host && other.trusted,
  );
  if (successor !== undefined && !others.some((other) => other.host === successor)) {
    throw new PrimaryDomainError(
      `"${successor}" can not follow "${row.host}": it is no other domain of this tenant that is served.`,
      {
        operation: "remove a domain",
      },
    );
  }
  if (row.primary && others.length > 0 && successor === undefined) {
    const names = others.map((other) => other.host).join(", ");
    throw new PrimaryDomainError(
      `"${row.host}" is the primary domain. Say which one follows it, by { successor }: ${names}.`,
      { operation: "remove a domain" },
    );
  }
  yield* write.query(
    "update domains set deleted_at = $3, deleted_by = $4, is_primary = 0 where host = $1 and tenant_id = $2",
    [row.host, row.tenantId, write.at, write.actor],
  );
  if (row.primary && successor !== undefined) yield* makePrimary(write, row.tenantId, successor);
}

/** Brings back the domain that was removed last under this host, if no other tenant has it now. */
export function* restoreDomain(write: CatalogWrite, host: string, tenantId: string | undefined): Steps<DomainRow> {
  const removed = yield* removedDomainsOfHost(write, host);
  const row = tenantId === undefined ? removed[0] : removed.find((one) => one.tenantId === tenantId);
  if (row === undefined) throw domainNotFound(host, "restore a domain");
  yield* assertFree(write, host, row.tenantId);
  yield* write.query(
    "update domains set deleted_at = null, deleted_by = null, updated_at = $3, updated_by = $4 where host = $1 and tenant_id = $2",
    [host, row.tenantId, write.at, write.actor],
  );
  if (row.trusted) yield* settlePrimary(write, row.tenantId, host, false);
  return row;
}

/** Has an unproven domain served: it was proven, or an operator vouches for it. Throws `DomainTakenError` to who comes second. */
export function* trustDomain(write: CatalogWrite, row: DomainRow): Steps<void> {
  if (row.trusted) return;
  const claims = yield* domainsOfHost(write, row.host);
  if (claims.some((claim) => claim.trusted)) throw taken(row.host, "trust a domain");
  yield* write.query(
    "update domains set trusted = 1, challenge = null, updated_at = $3, updated_by = $4 where host = $1 and tenant_id = $2",
    [row.host, row.tenantId, write.at, write.actor],
  );
  yield* settlePrimary(write, row.tenantId, row.host, false);
}

/**
 * Has a domain served whose record was found to have the value `proven`. Throws `DomainUnprovenError` where another value is
 * asked for by now, and `DomainTakenError` to who comes second.
 */
export function* proveDomain(write: CatalogWrite, row: DomainRow, proven: string): Steps<void> {
  if (row.trusted) return;
  const record = challengeOf(row);
  if (record.value !== proven) throw unproven(row.host, record, "was asked for the record of an earlier claim");
  yield* trustDomain(write, row);
}

/** Switches a domain on or off. */
export function* setActive(write: CatalogWrite, row: DomainRow, on: boolean): Steps<void> {
  yield* write.query(
    "update domains set active = $3, updated_at = $4, updated_by = $5 where host = $1 and tenant_id = $2",
    [row.host, row.tenantId, on ? 1 : 0, write.at, write.actor],
  );
}
