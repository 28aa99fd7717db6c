import type { Hold, TenantStatus } from "../tenant-status.ts";

/** What a row of the directory says of a tenant beside what routing needs at once. */
export type DirectoryData = readonly [
  epoch: number,
  status: TenantStatus,
  strategy: string,
  placement: unknown,
  migrations: string | null,
  name: string,
  domain: string | null,
  holds: readonly Hold[],
  fields: Record<string, unknown>,
  settings: Record<string, unknown>,
  createdAt: string,
  createdBy: string,
  updatedAt: string,
  updatedBy: string,
  deletedAt: string | null,
  deletedBy: string | null,
];

const TIMES = [10, 12, 14];
const CREATED_BY = 11;
const UPDATED_BY = 13;
const DELETED_BY = 15;
/** JSON text never holds this character: it writes it as an escape. */
const OWN_ID = "\u0001";

/**
 * The text in which the directory keeps it. Every process reads the rows of all tenants when it starts, and keeps them, so it is
 * short: the tenant's own id is one character, a time is a number, who created it is not said twice.
 */
export function packData(id: string, data: DirectoryData): string {
  const packed: unknown[] = data.map((value, place) => (TIMES.includes(place) ? packTime(value) : value));
  if (packed[UPDATED_BY] === packed[CREATED_BY]) packed[UPDATED_BY] = null;
  while (packed.at(-1) === null) packed.pop();
  return JSON.stringify(packed).replaceAll(id, OWN_ID);
}

export function unpackData(id: string, text: string): DirectoryData {
  const packed = JSON.parse(text.replaceAll(OWN_ID, id)) as unknown[];
  for (const place of TIMES) {
    const time = packed[place] ?? null;
    packed[place] = typeof time === "number" ? new Date(time).toISOString() : time;
  }
  packed[UPDATED_BY] ??= packed[CREATED_BY];
  packed[DELETED_BY] ??= null;
  // Nobody else writes these texts.
  return packed as unknown as DirectoryData;
}

/** Milliseconds since 1970 where they say all that the text says. */
function packTime(value: unknown): unknown {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) || new Date(time).toISOString() !== value ? value : time;
}
