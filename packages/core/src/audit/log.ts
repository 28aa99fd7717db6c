import type { AuditAct } from "../catalog/audit-row.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { integerAt, optionalTextAt, textAt } from "../catalog/row.ts";

/** One row of the audit log. */
export interface AuditEntry extends AuditAct {
  /** Its place in the log; rises by one. */
  readonly sequence: number;
}

/** Which rows of the audit log. */
export interface AuditListOptions {
  /**
   * Only what concerns the tenant with this id, also once it is purged.
   * @default every tenant, and what concerns none
   */
  readonly tenant?: { readonly id: string };
  /**
   * Only what comes after this `sequence`: the last one of the page before.
   * @default 0
   */
  readonly after?: number;
  /**
   * How many rows at most.
   * @default 100
   */
  readonly limit?: number;
  /**
   * The last rows instead of the first, still in the order in which they were written.
   * @default false
   */
  readonly newest?: boolean;
}

/** Who did what to whom, and when. Every act of the control plane writes its row in its own transaction. */
export class AuditLog {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /**
   * A page of rows in the order in which they were written, the oldest first. Empty where there are none, also for an id that no
   * tenant has.
   *
   * @example
   * const { id } = await tenancy.tenants.get("amazon");
   * for (const { at, actor, action } of await tenancy.audit.list({ tenant: { id } })) console.log(at, actor, action);
   */
  async list({ tenant, after = 0, limit = 100, newest = false }: AuditListOptions = {}): Promise<AuditEntry[]> {
    const columns = "select sequence, at, actor, action, tenant_id, detail from audit_log";
    const order = newest ? "order by sequence desc" : "order by sequence";
    const rows = await this.#catalog.read((reader) =>
      tenant === undefined
        ? reader.rows(`${columns} where sequence > $1 ${order} limit $2`, [after, limit])
        : reader.rows(`${columns} where tenant_id = $1 and sequence > $2 ${order} limit $3`, [tenant.id, after, limit]),
    );
    const found = rows.map((row) => ({
      sequence: integerAt(row, 0),
      at: textAt(row, 1),
      actor: textAt(row, 2),
      action: textAt(row, 3),
      tenantId: optionalTextAt(row, 4),
      detail: JSON.parse(textAt(row, 5)) as Record<string, unknown>,
    }));
    return newest ? found.reverse() : found;
  }
}
