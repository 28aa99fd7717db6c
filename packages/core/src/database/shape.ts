import { RowCountError } from "../errors.ts";
import type { RawResult, RawRow, Result } from "../sql/statement.ts";
import { rowReader } from "./read.ts";

/** A row as application code gets it. */
export type Row = Record<string, unknown>;

/** The rows of a result as objects. */
export function objects(result: RawResult): Row[] {
  const { rows, records } = result;
  if (records !== undefined) return rowReader(result.columns).records(records);
  if (rows.length === 0) return [];
  const reader = rowReader(result.columns);
  const made = new Array<Row>(rows.length);
  for (let index = 0; index < rows.length; index++) made[index] = reader.object(rows[index] ?? []);
  return made;
}

/** A result with its rows as objects. */
export function withObjects(result: RawResult): Result<Row> {
  const { columns, changes, lastInsertId } = result;
  const rows = objects(result);
  return lastInsertId === undefined ? { columns, rows, changes } : { columns, rows, changes, lastInsertId };
}

/** A result with its rows as arrays, values converted. */
export function withArrays(result: RawResult): Result<RawRow> {
  const reader = rowReader(result.columns);
  return { ...result, rows: result.rows.map((row) => reader.array(row)) };
}

/** The first row, or undefined. */
export function firstRow({ columns, rows, records }: RawResult): Row | undefined {
  if (records !== undefined) return rowReader(columns).records(records)[0];
  const row = rows[0];
  return row === undefined ? undefined : rowReader(columns).object(row);
}

/** The only row; throws `RowCountError` when there are none or several. */
export function onlyRow(result: RawResult): Row {
  const { length } = result.records ?? result.rows;
  const row = length === 1 ? firstRow(result) : undefined;
  if (row !== undefined) return row;
  throw new RowCountError(
    `One row was expected, ${length} came. Use get() where there may be none, all() where there may be several.`,
  );
}
