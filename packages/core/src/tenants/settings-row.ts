import type { CatalogReader } from "../catalog/reader.ts";
import { textAt } from "../catalog/row.ts";
import type { Steps } from "../catalog/steps.ts";
import type { CatalogWrite } from "../catalog/write.ts";

/** What was set for a tenant, without defaults. */
export function* readSettings(reader: CatalogReader, tenantId: string): Steps<Record<string, unknown>> {
  const row = yield* reader.row("select value from settings where tenant_id = $1 and deleted_at is null", [tenantId]);
  return row === undefined ? {} : (JSON.parse(textAt(row, 0)) as Record<string, unknown>);
}

/** Keeps JSON text as what is set for a tenant. */
export function* writeSettings(write: CatalogWrite, tenantId: string, value: string): Steps<void> {
  yield* write.send(
    "insert into settings (tenant_id, value, created_at, created_by, updated_at, updated_by) values ($1, $2, $3, $4, $3, $4) " +
      "on conflict (tenant_id) do update set value = excluded.value, updated_at = excluded.updated_at, " +
      "updated_by = excluded.updated_by, deleted_at = null, deleted_by = null",
    [tenantId, value, write.at, write.actor],
  );
  write.touch(tenantId);
}
