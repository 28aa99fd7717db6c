import type { RawRow } from "../database/statement.ts";
import { HOLD_KINDS, type Hold, type HoldKind, type TenantStatus } from "../tenants/status.ts";
import type { DirectoryData } from "./entry.ts";
import type { CatalogReader } from "./reader.ts";
import { integerAt, optionalTextAt, textAt } from "./row.ts";
import type { Steps } from "./steps.ts";

const TENANT =
  "select epoch, slug, name, status, strategy, placement, migrations, fields, " +
  "created_at, created_by, updated_at, updated_by, deleted_at, deleted_by from tenants where id = $1";
const HOLDS = "select kind, reason, placed_by, since from tenant_holds where tenant_id = $1";
const HOSTS =
  "select host, is_primary from domains " +
  "where tenant_id = $1 and trusted = 1 and active = 1 and deleted_at is null order by is_primary desc, host";
const SETTINGS = "select value from settings where tenant_id = $1 and deleted_at is null";
const WRITE =
  "insert into directory (id, slug, serving, hosts, data) values ($1, $2, $3, $4, $5) on conflict (id) do update set " +
  "slug = excluded.slug, serving = excluded.serving, hosts = excluded.hosts, data = excluded.data";

/**
 * Writes the one row of the directory that other processes read, out of the tables that say it all. The only writer of
 * that table: whatever changes a tenant ends here, in the same transaction.
 */
export function* publishTenant(reader: CatalogReader, id: string): Steps<void> {
  const row = yield* reader.row(TENANT, [id]);
  if (row === undefined || textAt(row, 3) === "purged") {
    yield* reader.query("delete from directory where id = $1", [id]);
    return;
  }
  const holds = (yield* reader.rows(HOLDS, [id])).map(holdOf).sort(byStrength);
  const hosts = yield* reader.rows(HOSTS, [id]);
  const settings = yield* reader.row(SETTINGS, [id]);
  const status = textAt(row, 3) as TenantStatus;
  const data: DirectoryData = [
    integerAt(row, 0),
    status,
    textAt(row, 4),
    jsonAt(row, 5),
    optionalTextAt(row, 6),
    textAt(row, 2),
    hosts[0] !== undefined && integerAt(hosts[0], 1) === 1 ? textAt(hosts[0], 0) : null,
    holds,
    JSON.parse(textAt(row, 7)) as Record<string, unknown>,
    settings === undefined ? {} : (JSON.parse(textAt(settings, 0)) as Record<string, unknown>),
    textAt(row, 8),
    textAt(row, 9),
    textAt(row, 10),
    textAt(row, 11),
    optionalTextAt(row, 12),
    optionalTextAt(row, 13),
  ];
  const serving = status === "active" && holds.length === 0;
  const names = hosts.map((host) => textAt(host, 0)).join(" ");
  yield* reader.query(WRITE, [id, textAt(row, 1), serving ? 1 : 0, names, JSON.stringify(data)]);
}

function holdOf(row: RawRow): Hold {
  return {
    kind: textAt(row, 0) as HoldKind,
    reason: optionalTextAt(row, 1),
    by: textAt(row, 2),
    since: textAt(row, 3),
  };
}

function byStrength(one: Hold, other: Hold): number {
  return HOLD_KINDS.indexOf(one.kind) - HOLD_KINDS.indexOf(other.kind);
}

function jsonAt(row: RawRow, index: number): unknown {
  const text = optionalTextAt(row, index);
  return text === null ? null : JSON.parse(text);
}
