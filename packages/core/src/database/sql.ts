import template, { bulk, empty, join, type RawValue, raw, type Sql } from "sql-template-tag";

export type { Sql };

/** A name of a table or column, quoted. Throws on a NUL. */
function identifier(name: string): Sql {
  if (name.length === 0 || name.includes("\0")) throw new TypeError("An SQL identifier can not be empty or hold NUL.");
  return raw(`"${name.replaceAll('"', '""')}"`);
}

/**
 * Makes a statement of a template; every value in it becomes a bound parameter, never text. Statements nest.
 *
 * - `sql.join(parts, separator)`: a list, for `in (…)`
 * - `sql.bulk(rows)`: rows for `values …`
 * - `sql.identifier(name)`: a quoted name
 * - `sql.raw(text)`: trusted text as it stands
 * - `sql.empty`: nothing
 *
 * @example
 * sql`select * from posts where author = ${author} and id in (${sql.join(ids)})`
 */
export const sql = Object.assign(
  (strings: readonly string[], ...values: readonly RawValue[]): Sql => template(strings, ...values),
  { bulk, empty, identifier, join, raw },
);
