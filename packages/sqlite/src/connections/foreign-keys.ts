import { ConstraintError } from "@tenantry/core/adapter";
import type { Session } from "../statements/session.ts";

/**
 * What a migration may not leave behind: rows whose parent is gone. Foreign keys are off while a schema changes, because
 * a table that is rebuilt with them on takes its children along.
 *
 * @throws ConstraintError naming the tables.
 */
export function checkForeignKeys(session: Session): void {
  const { rows } = session.run({
    text: 'select "table", "parent", count(*) from pragma_foreign_key_check group by 1, 2',
    values: [],
  });
  if (rows.length === 0) return;
  const broken = rows.map(([table, parent, count]) => `${String(count)} of ${String(table)} to ${String(parent)}`);
  throw new ConstraintError(
    `The change would leave rows of ${session.subject.name} without their parents: ${broken.join(", ")}.`,
    {
      tenant: session.subject.tenant,
      operation: "commit",
    },
  );
}
