import { Buffer } from "node:buffer";
import type { Column, RawResult, RawRow } from "@tenantry/core/adapter";
import { type FieldInfo, TypeNumbers } from "mariadb";

/** Values as the driver binds them: it would write another Uint8Array down as an object. */
export function bound(values: readonly unknown[]): unknown[] {
  return values.map((value) =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
  );
}

/** What the driver answers: rows or a count, and the columns. */
export type Answer = readonly [
  rows: readonly RawRow[] | { readonly affectedRows: number },
  columns: readonly FieldInfo[],
];

const RETURNS_WRITTEN = /^\s*(?:insert|replace|delete)\b/i;

export function result(text: string, [rows, fields]: Answer): RawResult {
  if (!isRows(rows)) return { columns: [], rows: [], changes: rows.affectedRows };
  // Rows that are answered by a statement that writes are those that it wrote.
  return { columns: columnsOf(fields), rows: [...rows], changes: RETURNS_WRITTEN.test(text) ? rows.length : 0 };
}

const isRows = (rows: Answer[0]): rows is readonly RawRow[] => Array.isArray(rows);

export function columnsOf(fields: readonly FieldInfo[]): Column[] {
  return fields.map((field) => {
    const declaredType = typeOf(field);
    return declaredType === undefined ? { name: field.name() } : { name: field.name(), declaredType };
  });
}

/** The type as a table declares it, as far as the wire tells: JSON is a long text, and a boolean an integer of one digit. */
function typeOf(field: FieldInfo): string | undefined {
  if (field.isDataTypeFormatJson()) return "json";
  switch (field.columnType) {
    case TypeNumbers.TINY:
      return field.columnLength === 1 ? "boolean" : "tinyint";
    case TypeNumbers.SHORT:
    case TypeNumbers.INT24:
    case TypeNumbers.INT:
    case TypeNumbers.BIGINT:
      return "bigint";
    case TypeNumbers.TIMESTAMP:
    case TypeNumbers.DATETIME:
      return "timestamp";
    case TypeNumbers.TINY_BLOB:
    case TypeNumbers.MEDIUM_BLOB:
    case TypeNumbers.LONG_BLOB:
    case TypeNumbers.BLOB:
    case TypeNumbers.VAR_STRING:
    case TypeNumbers.STRING:
      return field.collation.index === BINARY ? "blob" : "text";
    default:
      return undefined;
  }
}

/** The number of the collation `binary`: bytes, where any other is text. */
const BINARY = 63;
