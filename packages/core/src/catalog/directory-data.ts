import type { Hold, TenantStatus } from "../tenant-status.ts";

/** What a row of the directory says of a tenant beside what routing needs at once. */
export interface DirectoryData {
  readonly epoch: number;
  readonly status: TenantStatus;
  readonly strategy: string;
  readonly placement: unknown;
  readonly migrations: string | null;
  readonly name: string;
  readonly domain: string | null;
  readonly holds: readonly Hold[];
  readonly fields: Record<string, unknown>;
  readonly settings: Record<string, unknown>;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly deletedAt: string | null;
  readonly deletedBy: string | null;
}

/** Each value's place in the text, for good: other releases read it. */
const PLACES = [
  "epoch",
  "status",
  "strategy",
  "placement",
  "migrations",
  "name",
  "domain",
  "holds",
  "fields",
  "settings",
  "createdAt",
  "createdBy",
  "updatedAt",
  "updatedBy",
  "deletedAt",
  "deletedBy",
] as const satisfies readonly (keyof DirectoryData)[];

const TIMES: ReadonlySet<keyof DirectoryData> = new Set(["createdAt", "updatedAt", "deletedAt"]);
/** JSON text never holds this character: it writes it as an escape. */
const OWN_ID = "\u0001";

/**
 * The text in which the directory keeps it. Every process reads the rows of all tenants when it starts, and keeps them, so it is
 * short: the tenant's own id is one character, a time is a number, who created it is not said twice.
 */
export function packData(id: string, data: DirectoryData): string {
  const said = { ...data, updatedBy: data.updatedBy === data.createdBy ? null : data.updatedBy };
  const packed = PLACES.map((name) => (TIMES.has(name) ? packTime(said[name]) : said[name]));
  while (packed.at(-1) === null) packed.pop();
  return JSON.stringify(packed).replaceAll(id, OWN_ID);
}

export function unpackData(id: string, text: string): DirectoryData {
  const packed = JSON.parse(text.replaceAll(OWN_ID, id)) as unknown[];
  const data: Partial<Record<keyof DirectoryData, unknown>> = {};
  for (const [place, name] of PLACES.entries()) {
    const value = packed[place] ?? null;
    data[name] = TIMES.has(name) ? unpackTime(value) : value;
  }
  data.updatedBy ??= data.createdBy;
  // Nobody else writes these texts.
  return data as DirectoryData;
}

/** Milliseconds since 1970 where they say all that the text says. */
function packTime(value: unknown): unknown {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) || new Date(time).toISOString() !== value ? value : time;
}

function unpackTime(value: unknown): unknown {
  return typeof value === "number" ? new Date(value).toISOString() : value;
}
