import { bulk, empty, join, type RawValue, raw, Sql, type Value } from "sql-template-tag";

export type { Sql };

/** What is known of a template of the program in which nothing is nested. */
interface Template {
  readonly text: string;
  readonly strings: string[];
}

const templates = new WeakMap<readonly string[], Template>();

function templateOf(strings: readonly string[], values: readonly RawValue[]): Template {
  const template = { text: new Sql(strings, values).text, strings: [...strings] };
  templates.set(strings, template);
  return template;
}

/**
 * A statement in which nothing is nested: its text is made once for each template, and is the same string each time. It is
 * an `Sql` to whoever asks, so that it nests, but made without the constructor of `Sql`, which copies texts and values.
 */
class TemplateStatement implements Sql {
  readonly strings: string[];
  readonly values: Value[];
  readonly text: string;

  constructor({ strings, text }: Template, values: Value[]) {
    this.strings = strings;
    this.values = values;
    this.text = text;
  }

  get sql(): string {
    return copied(this).sql;
  }

  get statement(): string {
    return copied(this).statement;
  }

  inspect(): ReturnType<Sql["inspect"]> {
    return copied(this).inspect();
  }
}

function copied({ strings, values }: Sql): Sql {
  return new Sql(strings, values);
}

Object.setPrototypeOf(TemplateStatement.prototype, Sql.prototype);

function statement(strings: readonly string[], values: RawValue[]): Sql {
  if (!areFlat(values)) return new Sql(strings, values);
  return new TemplateStatement(templates.get(strings) ?? templateOf(strings, values), values);
}

function areFlat(values: readonly RawValue[]): values is Value[] {
  for (const value of values) if (value instanceof Sql) return false;
  return true;
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
  (strings: readonly string[], ...values: RawValue[]): Sql => statement(strings, values),
  { bulk, empty, identifier, join, raw },
);
