import { type Database, TenantryError } from "@tenantry/core";
import type { LeakPlace } from "./leak-note.ts";
import type { ProofWorld } from "./proof-world.ts";
import { quoted, tablesOf } from "./table.ts";

/** What lies where it does not belong: marks by the store that they were found in. */
export interface Misplaced {
  /** Marks of others in a tenant's own store, by tenant. */
  readonly inStores: readonly ReadonlySet<string>[];
  readonly inShared: ReadonlySet<string>;
}

const ROWS = 50_000;

/** Reads every table of every store, shared ones too, and what the catalog says of each tenant. */
export async function checkTables(world: ProofWorld): Promise<Misplaced> {
  const { tenancy, tenants, oracle, book } = world.parts;
  const { runtime } = tenancy;
  const inStores: Set<string>[] = [];
  for (const { id, index } of tenants) {
    const entry = runtime.catalog.directory.byId(id);
    const found = new Set<string>();
    inStores.push(found);
    if (entry === undefined) continue;
    const { db } = runtime.frame(entry, undefined).scope;
    await eachRow(db, (table, text) => {
      for (const sighting of oracle.foreign(index, text)) {
        found.add(sighting.text);
        book.note({ place: "store", detail: `its table ${table}`, tenant: index, sighting, text });
      }
    });
    const { settings, fields, name } = entry.tenant;
    const text = JSON.stringify({ name, settings, fields });
    for (const sighting of oracle.foreign(index, text)) {
      book.note({ place: "catalog", detail: "the tenant's own record", tenant: index, sighting, text });
    }
  }
  const inShared = new Set<string>();
  if (runtime.config.shared !== undefined) {
    await eachRow(tenancy.shared, (table, text) => {
      for (const sighting of oracle.inShared(text)) {
        inShared.add(sighting.text);
        book.note({ place: "shared", detail: table, tenant: undefined, sighting, text });
      }
    });
  }
  return { inStores, inShared };
}

/** A store that can not be read just now is looked through as a file all the same. */
async function eachRow(db: Database, look: (table: string, text: string) => void): Promise<void> {
  try {
    for (const { name } of (await tablesOf(db)) ?? []) {
      const text = `select * from ${quoted(name)} limit ${ROWS}`;
      for await (const row of db.stream<Record<string, unknown>>({ text, values: [] })) look(name, textOfRow(row));
    }
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
  }
}

function textOfRow(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(row, (_, value: unknown) => {
    if (typeof value === "bigint") return String(value);
    return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  });
}

/** Looks through the files of the closed stores, each byte of them. Returns how many. */
export function checkFiles(world: ProofWorld, misplaced: Misplaced): number {
  const { ground, oracle, book } = world.parts;
  const files = ground.files();
  for (const file of files) {
    const text = file.read();
    const tenant = ownerByName(world, file.name);
    const isCatalog = tenant === undefined && file.name.includes("catalog");
    const place: LeakPlace = tenant !== undefined ? "store" : isCatalog ? "catalog" : "file";
    const known = tenant === undefined ? misplaced.inShared : (misplaced.inStores[tenant] ?? new Set());
    // What a tenant sets about itself is kept in the catalog; rows of its store are not.
    const inCatalog = () => oracle.all(text).filter(({ mark }) => mark?.origin.kind === "row");
    const found = tenant !== undefined ? oracle.foreign(tenant, text) : isCatalog ? inCatalog() : oracle.inShared(text);
    const detail = tenant === undefined ? (file.name.split("/").at(-1) ?? file.name) : "its file";
    for (const sighting of found) {
      if (!known.has(sighting.text)) book.note({ place, detail, tenant, sighting, text });
    }
  }
  return files.length;
}

/** The tenant whose a file is, by its path. */
function ownerByName({ parts: { tenants } }: ProofWorld, path: string): number | undefined {
  return tenants.find(({ id, slug }) => path.includes(id) || path.includes(slug))?.index;
}
