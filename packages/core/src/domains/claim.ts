import { domainsOfHost, domainsOfTenant } from "../catalog/domain-rows.ts";
import type { Steps } from "../catalog/steps.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { DomainTakenError, InvalidStateError } from "../errors.ts";
import { newChallenge } from "./challenge.ts";

/** A domain that is to be added. */
export interface WantedDomain {
  readonly host: string;
  /** Whether it becomes primary even where another one is. */
  readonly primary: boolean;
  readonly trusted: boolean;
  /** JSON. */
  readonly fields: string;
}

/** A domain that a tenant is to get. */
export interface DomainClaim extends WantedDomain {
  readonly tenantId: string;
}

/** Throws `DomainTakenError` when the host belongs to a tenant, or is claimed by this one already. */
export function* assertFree(write: CatalogWrite, host: string, tenantId: string | undefined): Steps<void> {
  const rows = yield* domainsOfHost(write, host);
  if (rows.some((row) => row.tenantId === tenantId)) {
    throw new DomainTakenError(`"${host}" is a domain of this tenant already.`, { operation: "add a domain" });
  }
  if (rows.some((row) => row.trusted)) throw taken(host, "add a domain");
}

/** Never says whose it is. */
export function taken(host: string, operation: string): DomainTakenError {
  return new DomainTakenError(`"${host}" belongs to a tenant already. A host belongs to one tenant only.`, {
    operation,
  });
}

/** Gives a tenant a domain. Its first trusted one becomes primary. */
export function* claimDomain(write: CatalogWrite, claim: DomainClaim): Steps<void> {
  const { host, tenantId, trusted, fields } = claim;
  yield* assertFree(write, host, tenantId);
  if (claim.primary && !trusted) throw unproven(host);
  // What the tenant removed under this host makes room; the audit log remembers it.
  yield* write.send("delete from domains where host = $1 and tenant_id = $2", [host, tenantId]);
  yield* write.send(
    "insert into domains (host, tenant_id, is_primary, active, trusted, challenge, fields, created_at, created_by, updated_at, updated_by) " +
      "values ($1, $2, 0, 1, $3, $4, $5, $6, $7, $6, $7)",
    [host, tenantId, trusted ? 1 : 0, trusted ? null : newChallenge(), fields, write.at, write.actor],
  );
  if (trusted) yield* settlePrimary(write, tenantId, host, claim.primary);
  write.touch(tenantId);
}

/** Makes a trusted domain primary: when it is to be, or when the tenant has no other. */
export function* settlePrimary(write: CatalogWrite, tenantId: string, host: string, wanted: boolean): Steps<void> {
  const others = yield* domainsOfTenant(write, tenantId);
  if (wanted || !others.some((row) => row.primary)) yield* makePrimary(write, tenantId, host);
}

/** Makes the domain the tenant's primary one, and the one that was is no longer. */
export function* makePrimary(write: CatalogWrite, tenantId: string, host: string): Steps<void> {
  const stamp = "updated_at = $3, updated_by = $4";
  const values = [tenantId, host, write.at, write.actor];
  yield* write.send(
    `update domains set is_primary = 0, ${stamp} where tenant_id = $1 and host <> $2 and is_primary = 1 and deleted_at is null`,
    values,
  );
  yield* write.send(`update domains set is_primary = 1, ${stamp} where tenant_id = $1 and host = $2`, values);
  write.touch(tenantId);
}

export function unproven(host: string): InvalidStateError {
  return new InvalidStateError(`"${host}" is not proven yet, so it is not served and can not be primary.`, {
    operation: "make a domain primary",
  });
}
