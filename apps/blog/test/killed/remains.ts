import { SQL } from "bun";
import type { Platform } from "./platform.ts";

const DIGITS = "([0-9a-f]{32})$";

/** Schemas, databases and roles that bear a tenant's name, whatever state they are in. */
const FOUND = `
  select 'schema' as kind, nspname as name from pg_namespace where nspname ~ '^(t|deleted|gone)_${DIGITS}'
  union all select case when datallowconn then 'database' else 'closed database' end, datname
    from pg_database where datname ~ '^(t|deleted)_${DIGITS}'
  union all select 'role', rolname from pg_roles where rolname ~ '^(t|login)_${DIGITS}'`;

const TEMPLATES = "select datname as name from pg_database where datname ~ 'tenantry_template_'";
const HALF_BUILT = "select datname as name from pg_database where datname ~ 'tenantry_building_'";

interface Row {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly placement: string | null;
  readonly strategy: string;
}

/** What a catalog and a Postgres server have of each other, read without the code that is put to the test. */
export interface Remains {
  /** Tenants in service whose store is not there whole. */
  readonly withoutStore: readonly string[];
  /** What is on the server of stores that no tenant has. */
  readonly stores: readonly string[];
  /** Templates of databases that nobody completes. */
  readonly halfBuilt: readonly string[];
  /** Deleted tenants whose store stands where it was served from. */
  readonly inReach: readonly string[];
  /** Slugs of tenants that were begun, or are to go. */
  readonly unfinished: readonly string[];
}

export async function remainsOf(platform: Platform, url: string): Promise<Remains> {
  const { made, halfBuilt } = await onServer(url);
  // What is on the server comes first: it may go meanwhile, and nothing new comes.
  const rows = await rowsOf(platform);
  const kept = new Set([...rows.filter(hasStore), ...(await readyOf(platform))].map(digitsOf));
  return {
    withoutStore: rows.filter((row) => row.status === "active" && !isWhole(row, made)).map(({ slug }) => slug),
    stores: made.filter((name) => !kept.has(name.slice(-32))),
    halfBuilt,
    inReach: rows.filter((row) => row.status === "deleted" && isInReach(row, made)).map(({ slug }) => slug),
    unfinished: rows.filter(isUnfinished).map(({ slug }) => slug),
  };
}

/** Has the next database be made of a template that has to be made first. */
export async function dropTemplates(url: string): Promise<void> {
  const server = new SQL(url, { max: 1 });
  try {
    const templates: { name: string }[] = await server.unsafe(TEMPLATES);
    for (const { name } of templates) {
      await server.unsafe(`alter database ${name} is_template false`);
      await server.unsafe(`drop database ${name}`);
    }
  } finally {
    await server.close();
  }
}

async function onServer(
  url: string,
): Promise<{ readonly made: readonly string[]; readonly halfBuilt: readonly string[] }> {
  const server = new SQL(url, { max: 1 });
  try {
    const made: { kind: string; name: string }[] = await server.unsafe(FOUND);
    const halfBuilt: { name: string }[] = await server.unsafe(HALF_BUILT);
    return { made: made.map(({ kind, name }) => `${kind} ${name}`), halfBuilt: halfBuilt.map(({ name }) => name) };
  } finally {
    await server.close();
  }
}

async function rowsOf(platform: Platform): Promise<readonly Row[]> {
  await platform.runtime.ready();
  const rows = await platform.runtime.catalog.read((reader) =>
    reader.rows("select id, slug, status, placement, strategy from tenants where strategy like 'postgres-%'"),
  );
  return rows.map(([id, slug, status, placement, strategy]) => ({
    id: String(id),
    slug: String(slug),
    status: String(status),
    placement: placement === null ? null : String(placement),
    strategy: String(strategy),
  }));
}

/** Stores that are there for tenants to come. */
async function readyOf(platform: Platform): Promise<readonly Pick<Row, "id">[]> {
  const rows = await platform.runtime.catalog.read((reader) =>
    reader.rows("select id from ready_stores where state = 'ready'"),
  );
  return rows.map(([id]) => ({ id: String(id) }));
}

/** One that waits for its first migrations has its store, and nobody is at work on it. */
function hasStore({ status, placement }: Row): boolean {
  return status !== "purged" && placement !== null;
}

function isUnfinished({ status, placement }: Row): boolean {
  return status === "provisioning" ? placement === null : status === "purged" && placement !== null;
}

function isInReach(row: Row, made: readonly string[]): boolean {
  const digits = digitsOf(row);
  return made.includes(`schema t_${digits}`) || made.includes(`database t_${digits}`);
}

function isWhole(row: Row, made: readonly string[]): boolean {
  const digits = digitsOf(row);
  const parts =
    row.strategy === "postgres-schemas"
      ? [`schema t_${digits}`, `role t_${digits}`]
      : [`database t_${digits}`, `role login_${digits}`];
  return parts.every((part) => made.includes(part));
}

function digitsOf({ id }: Pick<Row, "id">): string {
  return id.replaceAll("-", "");
}
