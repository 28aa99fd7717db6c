/** A row while its integers are being made right. */
export type EngineRow = unknown[];

const MOST = Number.MAX_SAFE_INTEGER;

function isUnsafe(value: unknown): boolean {
  return typeof value === "number" && (value > MOST || value < -MOST);
}

/** Whether a number in these columns may be an integer that lost digits on its way out of the engine. On the way of every read. */
export function holdsUnsafeNumber(rows: readonly EngineRow[], places: readonly number[]): boolean {
  for (const place of places) {
    for (let at = 0; at < rows.length; at++) if (isUnsafe(rows[at]?.[place])) return true;
  }
  return false;
}

/** The same for rows that are objects. */
export function recordsHoldUnsafeNumber(rows: readonly Record<string, unknown>[], names: readonly string[]): boolean {
  for (const name of names) {
    for (let at = 0; at < rows.length; at++) if (isUnsafe(rows[at]?.[name])) return true;
  }
  return false;
}

/** A number where a number holds every digit, otherwise the bigint. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Makes numbers of all bigints that fit, in place. */
export function narrowRow(row: EngineRow): EngineRow {
  for (let place = 0; place < row.length; place++) {
    const value = row[place];
    if (typeof value === "bigint") row[place] = narrow(value);
  }
  return row;
}
