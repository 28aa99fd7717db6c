/** A row while its integers are being made right. */
export type EngineRow = unknown[];

const MOST = Number.MAX_SAFE_INTEGER;

/** Whether a number may be an integer that lost digits on its way out of the engine. On the way of every read. */
export function holdsUnsafeNumber(rows: readonly EngineRow[]): boolean {
  const width = rows[0]?.length ?? 0;
  for (let place = 0; place < width; place++) {
    for (let at = 0; at < rows.length; at++) {
      const value = rows[at]?.[place];
      if (typeof value === "number" && (value > MOST || value < -MOST)) return true;
    }
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
