import type { RawResult, RawRow } from "@tenantry/core/adapter";
import { type CustomTypesConfig, type FieldDef, type QueryArrayResult, types } from "pg";
import type { Shape } from "./known-text.ts";

/** The types whose declared name core reads values by, under their object identifiers. */
const DECLARED_TYPES: Readonly<Record<number, string>> = {
  16: "boolean",
  17: "bytea",
  20: "bigint",
  21: "smallint",
  23: "integer",
  114: "json",
  1114: "timestamp",
  1184: "timestamptz",
  3802: "jsonb",
};

/** Types that cross as the server's own text: the driver would lose digits, or make objects of them. */
const AS_TEXT = new Set([20, 114, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 3802]);
const TEXT = 25;
/** Lists of such types. */
const AS_TEXTS = new Set([1115, 1182, 1185, 1187, 1231]);
const TEXTS = 1009;

const CHANGING = /^(?:INSERT|UPDATE|DELETE|MERGE) (?:\d+ )?(\d+)$/;

/** A row as the driver delivers it. */
export type DriverRow = RawRow[number][];

const asText = (text: string): string => text;
/** What the driver gives for types that it leaves as text. */
const leaveAsText = types.getTypeParser(TEXT, "text");

/** How values cross: for the driver's `types`. */
export const rawTypes: CustomTypesConfig = {
  getTypeParser: ((type: number, format?: "text" | "binary") =>
    AS_TEXT.has(type)
      ? asText
      : types.getTypeParser(AS_TEXTS.has(type) ? TEXTS : type, format)) as typeof types.getTypeParser,
};

/** How rows with these columns are read. */
export function shapeOf(fields: readonly FieldDef[]): Shape {
  return {
    fields,
    columns: fields.map(({ name, dataTypeID }) => {
      const declaredType = DECLARED_TYPES[dataTypeID];
      return declaredType === undefined ? { name } : { name, declaredType };
    }),
    parsers: fields.map(({ dataTypeID }) => {
      const parser: (text: string) => unknown = rawTypes.getTypeParser(dataTypeID, "text");
      return parser === asText || parser === leaveAsText ? undefined : parser;
    }),
  };
}

/** Whether rows with these columns are read alike. */
export function fits({ fields: known }: Shape, fields: readonly FieldDef[]): boolean {
  if (known.length !== fields.length) return false;
  for (let index = 0; index < fields.length; index++) {
    const one = known[index];
    const other = fields[index];
    if (one?.name !== other?.name || one?.dataTypeID !== other?.dataTypeID) return false;
  }
  return true;
}

/** A result of the driver's. */
export function rawResult({ fields, rows, command, rowCount }: QueryArrayResult<DriverRow>): RawResult {
  const { columns } = shapeOf(fields);
  return { columns, rows, changes: changesOf(`${command} ${rowCount ?? 0}`) };
}

/** How many rows a statement changed, by what the server says of it: `INSERT 0 3`. */
export function changesOf(said: string): number {
  return Number(CHANGING.exec(said)?.[1] ?? 0);
}
