import type { Column, RawRow } from "../sql/statement.ts";

type Convert = (value: unknown) => unknown;

const toBoolean: Convert = (value) =>
  value === 0 || value === 0n ? false : value === 1 || value === 1n ? true : value;

const toJson: Convert = (value) => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

const INTEGER = /^-?\d+$/;

const toInteger: Convert = (value) => {
  const integer = typeof value === "string" && INTEGER.test(value) ? BigInt(value) : value;
  if (typeof integer !== "bigint") return integer;
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
};

// Node's Buffer is a Uint8Array that prints and compares differently.
const toBytes: Convert = (value) =>
  value instanceof Uint8Array && value.constructor !== Uint8Array
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : value;

const SQL_TIMESTAMP = /^(\d{4,6}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** `2026-01-02 03:04:05+00` and its kin as ISO text in UTC; text without a zone is UTC, as both engines' `current_timestamp` is. */
const toTimestamp: Convert = (value) => {
  if (typeof value !== "string") return value;
  const [, date, time, zone = "Z"] = SQL_TIMESTAMP.exec(value) ?? [];
  if (date === undefined || time === undefined) return value;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone;
  const at = new Date(`${date}T${time}${offset}`);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
};

/**
 * By the whole name of a type, without sizes. A cell is converted only where it has the type's form: SQLite keeps any value in
 * any column, and a row that can not be read could not be mended.
 */
const CONVERSIONS: readonly (readonly [RegExp, Convert])[] = [
  [/^bool(ean)?$/, toBoolean],
  [/^jsonb?$/, toJson],
  [/^(timestamp( with(out)? time zone)?|timestamptz|datetime)$/, toTimestamp],
  [/^(blob|bytea)$/, toBytes],
  [/^(int|integer|(tiny|small|medium|big)int|int[248]|(small|big)?serial|serial[248])( unsigned)?$/, toInteger],
];

function conversionFor(column: Column): Convert | undefined {
  if (column.declaredType === undefined) return undefined;
  const type = column.declaredType.toLowerCase().replaceAll(SIZE, " ").trim().replaceAll(/\s+/g, " ");
  return CONVERSIONS.find(([pattern]) => pattern.test(type))?.[1];
}

const SIZE = /\s*\([^)]*\)\s*/g;

/** Makes values, and objects, of the rows of one shape of result. */
export interface RowReader {
  array(row: RawRow): RawRow;
  object(row: RawRow): Record<string, unknown>;
  /** Makes values of what are objects already, in place. */
  records(rows: Record<string, unknown>[]): Record<string, unknown>[];
}

function makeReader(columns: readonly Column[]): RowReader {
  const names = columns.map((column) => column.name);
  const conversions = columns.map(conversionFor);
  const converts = conversions.some((conversion) => conversion !== undefined);
  // Assigning to `__proto__` would set the prototype instead of a property.
  const unsafe = names.includes("__proto__");

  const value = (row: RawRow, index: number): unknown => {
    const conversion = conversions[index];
    const raw = row[index];
    return conversion === undefined || raw === null ? raw : conversion(raw);
  };
  const converted = columns.flatMap(({ name }, index) => {
    const convert = conversions[index];
    return convert === undefined ? [] : [{ name, convert, keepsNumbers: convert === toInteger }];
  });

  return {
    records(rows) {
      for (const { name, convert, keepsNumbers } of converted) {
        for (const row of rows) {
          const raw = row[name];
          if (raw !== null && !(keepsNumbers && typeof raw === "number")) row[name] = convert(raw);
        }
      }
      return rows;
    },
    array: (row) => (converts ? row.map((_, index) => value(row, index)) : row),
    object(row) {
      if (unsafe) return Object.fromEntries(names.map((name, index) => [name, value(row, index)]));
      const object: Record<string, unknown> = {};
      for (let index = 0; index < names.length; index++) {
        const name = names[index];
        if (name !== undefined) object[name] = value(row, index);
      }
      return object;
    },
  };
}

const readers = new WeakMap<readonly Column[], RowReader>();

/** The reader for a result's columns; made once for each array of columns an adapter hands out. */
export function rowReader(columns: readonly Column[]): RowReader {
  let reader = readers.get(columns);
  if (reader === undefined) {
    reader = makeReader(columns);
    readers.set(columns, reader);
  }
  return reader;
}
