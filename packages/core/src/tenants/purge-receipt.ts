import type { CatalogReader } from "../catalog/reader.ts";
import { textAt } from "../catalog/row.ts";
import type { Steps } from "../catalog/steps.ts";
import { InvalidStateError } from "../errors.ts";

/** What was destroyed, by whom and when, as the audit log has it. Timestamps are ISO text. */
export interface PurgeReceipt {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly strategy: string;
  /** Where the store was, as its strategy wrote it. */
  readonly placement: unknown;
  /** The hosts that are free again. */
  readonly domains: readonly string[];
  /** The file that has the last copy of the store; null where there is none. */
  readonly snapshot: string | null;
  readonly createdAt: string;
  readonly deletedAt: string;
  readonly purgedAt: string;
  readonly purgedBy: string;
}

type Detail = Pick<PurgeReceipt, "slug" | "name" | "strategy" | "placement" | "domains" | "snapshot">;

/** The receipt of a purge whose mark is in the audit log. */
export function* readReceipt(reader: CatalogReader, id: string): Steps<PurgeReceipt> {
  const row = yield* reader.row(
    "select a.at, a.actor, a.detail, t.created_at, t.deleted_at from audit_log a join tenants t on t.id = a.tenant_id " +
      "where a.tenant_id = $1 and a.action = 'tenant.purge' order by a.sequence desc limit 1",
    [id],
  );
  if (row === undefined) throw new InvalidStateError(`The audit log knows of no purge of the tenant ${id}.`);
  // Written by `writePurged` alone.
  const detail = JSON.parse(textAt(row, 2)) as Detail;
  return {
    id,
    ...detail,
    createdAt: textAt(row, 3),
    deletedAt: textAt(row, 4),
    purgedAt: textAt(row, 0),
    purgedBy: textAt(row, 1),
  };
}
