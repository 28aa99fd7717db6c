/** A row while its integers are being made right. */
export type EngineRow = unknown[];

/** Whether a number may be an integer that lost digits on its way out of the engine. */
export function holdsUnsafeNumber(rows: readonly EngineRow[]): boolean {
  for (const row of rows) {
    for (let place = 0; place < row.length; place++) {
      const value = row[place];
      if (typeof value === "number" && (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER))
        return true;
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
