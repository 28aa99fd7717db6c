import type { Statement } from "../sql/statement.ts";

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

/** The statement that writes a row of the audit log, inside the transaction of the act itself. */
export function auditRow({ at, actor, action, tenantId, detail }: AuditAct): Statement {
  return {
    text:
      "insert into audit_log (sequence, at, actor, action, tenant_id, detail) " +
      "select coalesce(max(sequence), 0) + 1, $1, $2, $3, $4, $5 from audit_log",
    values: [at, actor, action, tenantId, JSON.stringify(detail)],
  };
}
