import { CatalogVersionError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { CatalogReader } from "./reader.ts";
import { integerAt } from "./row.ts";
import type { Steps } from "./steps.ts";

/** The newest version of the catalog's own tables that this code understands. Within a major version they only grow. */
export const CATALOG_VERSION = 2;

const AUDITED =
  "created_at text not null, created_by text not null, updated_at text not null, updated_by text not null, " +
  "deleted_at text, deleted_by text";

/** What leads from each version to the next; the first makes an empty catalog. Timestamps are ISO text, JSON is text. */
const VERSIONS: readonly ((types: ColumnTypes) => readonly string[])[] = [
  ({ sequence, table, clustered }) => [
    `create table catalog_version (version integer not null)${table}`,
    `create table tenants (
      id text primary key, epoch integer not null, slug text not null, name text not null,
      status text not null check (status in ('provisioning', 'active', 'deleted', 'purged')),
      strategy text not null, placement text, migrations text, fields text not null, creation text, ${AUDITED})${table}`,
    "create unique index tenants_slug on tenants (slug) where status <> 'purged'",
    "create index tenants_status on tenants (status, slug)",
    `create table tenant_holds (
      tenant_id text not null, kind text not null check (kind in ('quarantined', 'moving', 'suspended', 'maintenance')),
      reason text, placed_by text not null, since text not null, primary key (tenant_id, kind))${table}`,
    `create table domains (
      host text not null, tenant_id text not null, is_primary integer not null, active integer not null,
      trusted integer not null, challenge text, fields text not null, ${AUDITED}, primary key (host, tenant_id))${table}`,
    "create unique index domains_owner on domains (host) where trusted = 1 and deleted_at is null",
    "create unique index domains_primary on domains (tenant_id) where is_primary = 1 and deleted_at is null",
    "create index domains_tenant on domains (tenant_id)",
    `create table released_slugs (
      slug text primary key, tenant_id text not null, released_at text not null, kept_until text not null)${table}`,
    `create table settings (tenant_id text primary key, value text not null, ${AUDITED})${table}`,
    // What every process keeps in memory, one narrow row for each tenant that is not purged: loading it is one cheap scan.
    `create table directory (
      id text primary key, slug text not null, serving integer not null, hosts text not null, data text not null)${clustered}`,
    `create table changes (sequence ${sequence} primary key, kind text not null, subject text not null)${table}`,
    `create table audit_log (
      sequence ${sequence} primary key, at text not null, actor text not null, action text not null, tenant_id text,
      detail text not null)${table}`,
    "create index audit_log_tenant on audit_log (tenant_id, sequence)",
  ],
  ({ table }) => [
    // Stores that are made beforehand, under the ids of tenants to come.
    `create table ready_stores (
      id text primary key, strategy text not null, server text,
      state text not null check (state in ('making', 'ready', 'removing')),
      placement text, migrations text, attempt text, made_at text not null)${table}`,
  ],
];

interface ColumnTypes {
  /** A column that counts changes for as long as the catalog lives. */
  readonly sequence: string;
  /** What stands behind the closing bracket of a table. */
  readonly table: string;
  /** The same, for a table that lies in the order of its key where the engine can do that. */
  readonly clustered: string;
}

const SQLITE_TYPES: ColumnTypes = { sequence: "integer", table: " strict", clustered: " strict, without rowid" };
const OTHER_TYPES: ColumnTypes = { sequence: "bigint", table: "", clustered: "" };

/** The version of the catalog's tables; 0 where there are none yet. */
export function* catalogVersion(reader: CatalogReader, dialect: Dialect): Steps<number> {
  const known = yield* reader.row(
    dialect === "sqlite"
      ? "select 1 from sqlite_master where type = 'table' and name = 'catalog_version'"
      : "select 1 from information_schema.tables where table_schema = current_schema() and table_name = 'catalog_version'",
  );
  if (known === undefined) return 0;
  const row = yield* reader.row("select version from catalog_version");
  return row === undefined ? 0 : integerAt(row, 0);
}

/** Throws `CatalogVersionError` when the catalog is newer than this code. */
export function assertKnownVersion(version: number): void {
  if (version <= CATALOG_VERSION) return;
  throw new CatalogVersionError(
    `The catalog has version ${version}, and this program understands versions up to ${CATALOG_VERSION}. Nothing was touched. ` +
      "Run the newer release of Tenantry that wrote it.",
    { operation: "open the catalog" },
  );
}

/** Brings the catalog's tables to `CATALOG_VERSION`, inside a write transaction. */
export function* growSchema(reader: CatalogReader, dialect: Dialect): Steps<void> {
  const version = yield* catalogVersion(reader, dialect);
  assertKnownVersion(version);
  if (version === CATALOG_VERSION) return;
  const types = dialect === "sqlite" ? SQLITE_TYPES : OTHER_TYPES;
  for (const statements of VERSIONS.slice(version)) {
    for (const statement of statements(types)) yield* reader.query(statement);
  }
  yield* reader.query("delete from catalog_version");
  yield* reader.query("insert into catalog_version (version) values ($1)", [CATALOG_VERSION]);
}
