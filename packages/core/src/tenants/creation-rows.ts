import type { Steps } from "../catalog/steps.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { claimDomain } from "../domains/claim.ts";
import { ProvisionError } from "../errors.ts";
import type { NewStore } from "../provisioning/make-store.ts";
import type { Creation } from "./creation.ts";

/** A tenant before its store is made. */
export interface NewTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly strategy: string;
  /** JSON. */
  readonly fields: string;
}

/** Writes the row of a tenant whose store is going to be made. */
export function* insertProvisioning(write: CatalogWrite, tenant: NewTenant, creation: Creation): Steps<void> {
  yield* write.send(
    "insert into tenants (id, epoch, slug, name, status, strategy, fields, creation, created_at, created_by, updated_at, updated_by) " +
      "values ($1, 1, $2, $3, 'provisioning', $4, $5, $6, $7, $8, $7, $8)",
    [
      tenant.id,
      tenant.slug,
      tenant.name,
      tenant.strategy,
      tenant.fields,
      JSON.stringify(creation),
      write.at,
      write.actor,
    ],
  );
  write.touch(tenant.id);
}

/** Takes the row of a tenant that was never active away, with what hangs on it. */
export function* removeProvisioning(write: CatalogWrite, id: string): Steps<void> {
  yield* write.send("delete from settings where tenant_id = $1", [id]);
  yield* write.send("delete from tenants where id = $1 and status = 'provisioning'", [id]);
  write.touch(id);
}

/** Whether this attempt still stands in the tenant's row. */
export function* standsInRow(write: CatalogWrite, id: string, creation: Creation): Steps<boolean> {
  const row = yield* write.row("select 1 from tenants where id = $1 and status = 'provisioning' and creation = $2", [
    id,
    JSON.stringify(creation),
  ]);
  return row !== undefined;
}

/**
 * Keeps what was made: the tenant becomes active, or waits for its first migrations. Throws `ProvisionError` where another attempt
 * stands in the row.
 */
export function* completeProvisioning(
  write: CatalogWrite,
  { id, slug }: { readonly id: string; readonly slug: string },
  creation: Creation,
  made: NewStore,
): Steps<void> {
  const waits = made.migrations === null;
  yield* write.expect(
    "update tenants set status = $2, placement = $3, migrations = $4, creation = $5, updated_at = $6, updated_by = $7 " +
      "where id = $1 and status = 'provisioning' and creation = $8",
    [
      id,
      waits ? "provisioning" : "active",
      JSON.stringify(made.placement),
      made.migrations,
      waits ? JSON.stringify({ ...creation, waitsFor: "migrations" }) : null,
      write.at,
      write.actor,
      JSON.stringify(creation),
    ],
    ({ changes }) => {
      if (changes !== 1) throw takenOver(slug);
    },
  );
  if (!waits) yield* addFirstDomain(write, id, creation);
  write.touch(id);
}

function takenOver(slug: string): ProvisionError {
  return new ProvisionError(`Tenant "${slug}" was taken over by another process, which found this one too slow.`, {
    tenant: slug,
    operation: "create",
  });
}

/** Gives a tenant that becomes active the domain it was created with. */
export function* addFirstDomain(write: CatalogWrite, id: string, creation: Creation): Steps<void> {
  if (creation.domain === null) return;
  yield* claimDomain(write, { host: creation.domain, tenantId: id, primary: true, trusted: true, fields: "{}" });
}
