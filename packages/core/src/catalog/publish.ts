import type { RawResult, RawRow, Statement } from "../database/statement.ts";
import { HOLD_KINDS, type Hold, type HoldKind, type TenantStatus } from "../tenants/status.ts";
import type { DirectoryData } from "./entry.ts";
import { integerAt, optionalTextAt, textAt } from "./row.ts";

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

/** How many statements read what the directory says of a tenant. */
export const READS_OF_TENANT = 4;

/** The statements that read what the directory says of a tenant, out of the tables that say it all. */
export function readsOfTenant(id: string): Statement[] {
  return [TENANT, HOLDS, HOSTS, SETTINGS].map((text) => ({ text, values: [id] }));
}

/** What the directory says of a tenant from now on, and the statement that makes it say so. */
interface DirectoryRow {
  readonly statement: Statement;
  /** The columns of the directory; undefined where it has nothing to say any more. */
  readonly values: RawRow | undefined;
}

/**
 * The one row of the directory that other processes read, made of the answers to `readsOfTenant`. The only writer of that
 * table: whatever changes a tenant ends here, in the same transaction.
 */
export function directoryRow(id: string, read: readonly RawResult[]): DirectoryRow {
  const [[row] = [], held = [], hosts = [], [settings] = []] = read.map(({ rows }) => rows);
  if (row === undefined || textAt(row, 3) === "purged") {
    return { statement: { text: "delete from directory where id = $1", values: [id] }, values: undefined };
  }
  const holds = held.map(holdOf).sort(byStrength);
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
  const values = [id, textAt(row, 1), serving ? 1 : 0, names, JSON.stringify(data)];
  return { statement: { text: WRITE, values }, values };
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
