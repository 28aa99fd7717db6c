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

export const rawTypes: CustomTypesConfig = {
  getTypeParser: ((type: number, format?: "text" | "binary") =>
    AS_TEXT.has(type) ? (text: string) => text : types.getTypeParser(type, format)) as typeof types.getTypeParser,
};

/** Columns by their shape, so that one statement's results share one array. */
export class Columns {
  readonly #known = new Map<string, readonly Column[]>();

  of(fields: readonly FieldDef[]): readonly Column[] {
    const shape = JSON.stringify(fields.map((field) => [field.name, field.dataTypeID]));
    let columns = this.#known.get(shape);
    if (columns === undefined) {
      columns = fields.map(({ name, dataTypeID }) => {
        const declaredType = DECLARED_TYPES[dataTypeID];
        return declaredType === undefined ? { name } : { name, declaredType };
      });
      this.#known.set(shape, columns);
    }
    return columns;
  }

  result({ fields, rows, command, rowCount }: QueryArrayResult<RawRow[number][]>): RawResult {
    return { columns: this.of(fields), rows, changes: CHANGING.has(command) ? (rowCount ?? 0) : 0 };
  }
}
