import { StoreDamagedError } from "../errors.ts";
import type { RawRow } from "../sql/statement.ts";

function damaged(index: number, expected: string): never {
  throw new StoreDamagedError(`A row of the catalog holds no ${expected} in column ${index}. Run: tenantry doctor`, {
    operation: "read the catalog",
  });
}

export function textAt(row: RawRow, index: number): string {
  const value = row[index];
  return typeof value === "string" ? value : damaged(index, "text");
}

export function optionalTextAt(row: RawRow, index: number): string | null {
  const value = row[index];
  return value === null || value === undefined ? null : textAt(row, index);
}

/** Drivers deliver 64-bit integers as numbers, bigints or text. */
export function integerAt(row: RawRow, index: number): number {
  const value = row[index];
  if (typeof value === "number") return value;
  const number = typeof value === "bigint" || typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : damaged(index, "integer");
}

export function flagAt(row: RawRow, index: number): boolean {
  return integerAt(row, index) === 1;
}
