import { BoundedMap } from "../bounded-map.ts";
import { StatementRefusedError } from "../errors.ts";
import type { DialectDefinition } from "./definition.ts";
import { traitsBy, traitsOf } from "./dialects.ts";
import { unreadable } from "./lexing.ts";
import { splitStatements } from "./split.ts";
import type { Statement } from "./statement.ts";
import type { Token } from "./token.ts";
import type { DialectTraits } from "./traits.ts";

/** A dialect that core knows, or the definition of one. */
export type KnownDialect = "sqlite" | "postgres" | DialectDefinition;

/**
 * The text of the one statement in `text`, without blanks, comments and semicolons around it. For drivers that run the first
 * of several statements, or all of them, where the contract wants a refusal.
 *
 * Throws `StatementRefusedError` where there is none or more than one.
 *
 * @example
 * client.execute({ sql: oneStatement(statement.text, "sqlite"), args });
 */
export function oneStatement(text: string, dialect: KnownDialect): string {
  return single(text, traitsFor(dialect)).text;
}

/**
 * The same statement for a driver whose placeholders are `?`: the values in the order in which they are meant, one as often
 * as its `$n` stands in the text. Nothing inside quotes and comments is taken for a placeholder. Texts are remembered.
 *
 * Throws `StatementRefusedError` where the text holds no statement or several, a `?`, or a `$n` that has no value.
 *
 * @example
 * const { text, values } = positional(sql`select * from posts where id = ${id}`, MARIADB);   // … where id = ?
 */
export function positional(statement: Statement, dialect: KnownDialect): Statement {
  const { text, order } = remembered(statement.text, traitsFor(dialect));
  const { values } = statement;
  const last = Math.max(0, ...order);
  if (last > values.length) throw unreadable(`holds the placeholder $${last}, and has ${values.length} values`);
  return { text, values: order.map((number) => values[number - 1]) };
}

interface Positional {
  readonly text: string;
  /** The numbers of the placeholders, from 1. */
  readonly order: readonly number[];
}

const CACHED_TEXTS = 1000;
const texts = new WeakMap<DialectTraits, BoundedMap<Positional>>();

function remembered(text: string, traits: DialectTraits): Positional {
  let seen = texts.get(traits);
  if (seen === undefined) {
    seen = new BoundedMap(CACHED_TEXTS);
    texts.set(traits, seen);
  }
  let found = seen.get(text);
  if (found === undefined) {
    found = translated(text, traits);
    seen.set(text, found);
  }
  return found;
}

function translated(whole: string, traits: DialectTraits): Positional {
  const { tokens } = single(whole, traits);
  const order: number[] = [];
  let text = "";
  let at = tokens[0]?.start ?? 0;
  for (const token of tokens) {
    if (token.kind !== "parameter") continue;
    if (!/^\$[1-9]\d*$/.test(token.value)) throw unreadable(`holds the placeholder ${token.value}; write $1, $2, …`);
    order.push(Number(token.value.slice(1)));
    text += `${whole.slice(at, token.start)}?`;
    at = token.end;
  }
  return { text: text + whole.slice(at, tokens.at(-1)?.end), order };
}

function single(text: string, traits: DialectTraits): { readonly text: string; readonly tokens: readonly Token[] } {
  const [statement, further] = splitStatements(text, traits);
  if (statement !== undefined && further === undefined) return statement;
  const fault = statement === undefined ? "holds no statement" : "holds more than one statement";
  throw new StatementRefusedError(`The text ${fault}. Give one.`, { operation: "run SQL" });
}

const traitsFor = (dialect: KnownDialect): DialectTraits =>
  typeof dialect === "string" ? traitsOf(dialect) : traitsBy(dialect);
