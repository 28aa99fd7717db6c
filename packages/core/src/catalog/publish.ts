import type { RawResult, RawRow, Statement } from "../sql/statement.ts";
import { HOLD_KINDS, type Hold, type HoldKind, type TenantStatus } from "../tenant-status.ts";
import { type DirectoryData, packData } from "./directory-data.ts";
import { integerAt, optionalTextAt, textAt } from "./row.ts";

const TEXTS = 13;
const none = (count: number): string => Array.from({ length: count }, () => "null").join(", ");

/** One statement for all of it: which part a row is of, a number, and so many texts. */
const READ = [
  "select 0, epoch, slug, name, status, strategy, placement, migrations, fields, " +
    "created_at, created_by, updated_at, updated_by, deleted_at, deleted_by from tenants where id = $1",
  `select 1, 0, kind, reason, placed_by, since, ${none(TEXTS - 4)} from tenant_holds where tenant_id = $1`,
  `select 2, is_primary, host, ${none(TEXTS - 1)} from domains ` +
    "where tenant_id = $1 and trusted = 1 and active = 1 and deleted_at is null",
  `select 3, 0, value, ${none(TEXTS - 1)} from settings where tenant_id = $1 and deleted_at is null`,
  `select 4, coalesce(max(sequence), 0), ${none(TEXTS)} from changes`,
].join(" union all ");

/** The last change alone. */
export const READ_LAST_CHANGE: Statement = {
  text: "select 4, coalesce(max(sequence), 0) from changes",
  values: [],
};
const WRITE =
  "insert into directory (id, slug, serving, hosts, data) values ($1, $2, $3, $4, $5) on conflict (id) do update set " +
  "slug = excluded.slug, serving = excluded.serving, hosts = excluded.hosts, data = excluded.data";

/** The statement that reads what the directory says of a tenant, out of the tables that say it all, and the last change. */
export function readOfTenant(id: string): Statement {
  return { text: READ, values: [id] };
}

/** What the directory says of a tenant from now on, and the statement that makes it say so. */
interface DirectoryRow {
  readonly statement: Statement;
  /** The columns of the directory; undefined where it has nothing to say any more. */
  readonly values: RawRow | undefined;
}

/**
 * The one row of the directory that other processes read, made of the answer to `readOfTenant`. The only writer of that table:
 * whatever changes a tenant ends here, in the same transaction.
 */
export function directoryRow(id: string, rows: readonly RawRow[]): DirectoryRow {
  const part = (wanted: number): RawRow[] => rows.filter((row) => integerAt(row, 0) === wanted);
  const [row] = part(0);
  if (row === undefined || textAt(row, 4) === "purged") {
    return { statement: { text: "delete from directory where id = $1", values: [id] }, values: undefined };
  }
  const holds = part(1).map(holdOf).sort(byStrength);
  const hosts = part(2).sort(primaryFirst);
  const [settings] = part(3);
  const status = textAt(row, 4) as TenantStatus;
  const data: DirectoryData = {
    epoch: integerAt(row, 1),
    status,
    strategy: textAt(row, 5),
    placement: jsonAt(row, 6),
    migrations: optionalTextAt(row, 7),
    name: textAt(row, 3),
    domain: hosts[0] !== undefined && integerAt(hosts[0], 1) === 1 ? textAt(hosts[0], 2) : null,
    holds,
    fields: JSON.parse(textAt(row, 8)) as Record<string, unknown>,
    settings: settings === undefined ? {} : (JSON.parse(textAt(settings, 2)) as Record<string, unknown>),
    createdAt: textAt(row, 9),
    createdBy: textAt(row, 10),
    updatedAt: textAt(row, 11),
    updatedBy: textAt(row, 12),
    deletedAt: optionalTextAt(row, 13),
    deletedBy: optionalTextAt(row, 14),
  };
  const serving = status === "active" && holds.length === 0;
  const names = hosts.map((host) => textAt(host, 2)).join(" ");
  const values = [id, textAt(row, 2), serving ? 1 : 0, names, packData(id, data)];
  return { statement: { text: WRITE, values }, values };
}

/** The last change of any tenant, out of the first of such answers. */
export function lastChange([answer]: readonly RawResult[]): number {
  const row = answer?.rows.find((found) => integerAt(found, 0) === 4);
  return row === undefined ? 0 : integerAt(row, 1);
}

function holdOf(row: RawRow): Hold {
  return {
    kind: textAt(row, 2) as HoldKind,
    reason: optionalTextAt(row, 3),
    by: textAt(row, 4),
    since: textAt(row, 5),
  };
}

function primaryFirst(one: RawRow, other: RawRow): number {
  return integerAt(other, 1) - integerAt(one, 1) || (textAt(one, 2) < textAt(other, 2) ? -1 : 1);
}

function byStrength(one: Hold, other: Hold): number {
  return HOLD_KINDS.indexOf(one.kind) - HOLD_KINDS.indexOf(other.kind);
}

function jsonAt(row: RawRow, index: number): unknown {
  const text = optionalTextAt(row, index);
  return text === null ? null : JSON.parse(text);
}
