import { bulk, empty, join, type RawValue, raw, Sql } from "sql-template-tag";

export type { Sql };

/** The text of each template in the program that nests nothing: made once, and the same string each time. */
const texts = new WeakMap<readonly string[], string>();

class TemplateStatement extends Sql {
  /** The template that the text can be kept for; undefined where something is nested, which may be another each time. */
  readonly #template: readonly string[] | undefined;

  constructor(template: readonly string[], values: readonly RawValue[]) {
    super(template, values);
    this.#template = values.some((value) => value instanceof Sql) ? undefined : template;
  }

  override get text(): string {
    if (this.#template === undefined) return super.text;
    let text = texts.get(this.#template);
    if (text === undefined) {
      text = super.text;
      texts.set(this.#template, text);
    }
    return text;
  }
}

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
  (template: readonly string[], ...values: readonly RawValue[]): Sql => new TemplateStatement(template, values),
  { bulk, empty, identifier, join, raw },
);
