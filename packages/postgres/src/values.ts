import type { Column, RawResult, RawRow } from "@tenantry/core/adapter";
import { type CustomTypesConfig, type FieldDef, type QueryArrayResult, types } from "pg";

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
const AS_TEXT = new Set([20, 114, 1082, 1083, 1114, 1184, 1266, 1700, 3802]);

const CHANGING = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** How many statements' columns are kept. */
const KEPT = 1_000;

/** A row as the driver delivers it. */
export type DriverRow = RawRow[number][];

const asText = (text: string): string => text;

/** How values cross: for the driver's `types`. */
export const rawTypes: CustomTypesConfig = {
  getTypeParser: ((type: number, format?: "text" | "binary") =>
    AS_TEXT.has(type) ? asText : types.getTypeParser(type, format)) as typeof types.getTypeParser,
};

interface KnownColumns {
  readonly fields: readonly FieldDef[];
  readonly columns: readonly Column[];
}

/**
 * Makes results of the driver's. Runs of one text that answer the same columns share one array of them; tenants that stand at
 * different migrations can give one text different columns.
 */
export class Results {
  readonly #known = new Map<string, KnownColumns>();

  of(text: string, { fields, rows, command, rowCount }: QueryArrayResult<DriverRow>): RawResult {
    return { columns: this.#columns(text, fields), rows, changes: CHANGING.has(command) ? (rowCount ?? 0) : 0 };
  }

  #columns(text: string, fields: readonly FieldDef[]): readonly Column[] {
    const known = this.#known.get(text);
    if (known !== undefined && same(known.fields, fields)) return known.columns;
    const columns = fields.map(({ name, dataTypeID }) => {
      const declaredType = DECLARED_TYPES[dataTypeID];
      return declaredType === undefined ? { name } : { name, declaredType };
    });
    if (this.#known.size >= KEPT)
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    this.#known.set(text, { fields, columns });
    return columns;
  }
}

function same(some: readonly FieldDef[], others: readonly FieldDef[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, dataTypeID }, index) => {
      const other = others[index];
      return other?.name === name && other.dataTypeID === dataTypeID;
    })
  );
}
