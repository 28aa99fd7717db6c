import type { Catalog } from "../catalog/catalog.ts";
import { DIRECTORY_COLUMNS } from "../catalog/directory.ts";
import type { TenantEntry } from "../catalog/entry.ts";
import { tenantNotFound } from "../catalog/tenant-rows.ts";
import type { Tenant, TenantReference } from "../tenant.ts";
import type { TenantStatus } from "../tenant-status.ts";

export interface ListTenants {
  /** @default every status but `purged` */
  readonly status?: Exclude<TenantStatus, "purged">;
  /** Only those whose slug comes after this one. */
  readonly after?: string;
  /** @default 100 */
  readonly limit?: number;
}

/** The entry of the tenant that is meant, up to date; undefined where there is none. */
export async function findEntry(catalog: Catalog, which: TenantReference): Promise<TenantEntry | undefined> {
  await catalog.refresh();
  return typeof which === "string" ? catalog.directory.bySlug(which) : catalog.directory.byId(which.id);
}

/** The tenant with this id, after an act on it. */
export async function currentTenant(catalog: Catalog, id: string): Promise<Tenant> {
  const entry = await findEntry(catalog, { id });
  if (entry === undefined) throw tenantNotFound({ id }, "read");
  return entry.tenant;
}

/** A page of tenants in the order of their slugs, read from the catalog itself. */
export async function listTenants(
  catalog: Catalog,
  { status, after = "", limit = 100 }: ListTenants,
): Promise<Tenant[]> {
  await catalog.refresh();
  const columns = DIRECTORY_COLUMNS.split(", ").map((column) => `d.${column}`);
  const from = `select ${columns.join(", ")} from tenants t join directory d on d.id = t.id`;
  const rows = await catalog.read((reader) =>
    status === undefined
      ? reader.rows(`${from} where t.status <> 'purged' and t.slug > $1 order by t.slug limit $2`, [after, limit])
      : reader.rows(`${from} where t.status = $1 and t.slug > $2 order by t.slug limit $3`, [status, after, limit]),
  );
  return rows.map((row) => {
    const entry = catalog.directory.entryOf(row);
    const known = catalog.directory.byId(entry.id);
    return known?.equals(entry) ? known.tenant : entry.tenant;
  });
}
