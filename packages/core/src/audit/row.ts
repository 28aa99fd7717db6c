import type { CatalogReader } from "../catalog/reader.ts";
import { integerAt } from "../catalog/row.ts";
import type { Steps } from "../catalog/steps.ts";

/** What was done, before it has its place in the log. */
export interface AuditAct {
  /** ISO text. */
  readonly at: string;
  /** Who did it, such as `system:4711`, `os:root`, `operator:…`. */
  readonly actor: string;
  /** What was done, such as `tenant.create`. */
  readonly action: string;
  readonly tenantId: string | null;
  readonly detail: Record<string, unknown>;
}

/** Writes a row of the audit log, inside the transaction of the act itself. */
export function* writeAuditRow(reader: CatalogReader, act: AuditAct): Steps<void> {
  const last = yield* reader.row("select coalesce(max(sequence), 0) from audit_log");
  yield* reader.query(
    "insert into audit_log (sequence, at, actor, action, tenant_id, detail) values ($1, $2, $3, $4, $5, $6)",
    [
      last === undefined ? 1 : integerAt(last, 0) + 1,
      act.at,
      act.actor,
      act.action,
      act.tenantId,
      JSON.stringify(act.detail),
    ],
  );
}
