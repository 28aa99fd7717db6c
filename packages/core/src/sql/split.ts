import type { Dialect } from "../strategies/dialect.ts";
import { type Token, tokenize } from "./tokens.ts";

/** One statement of a text: without the semicolon at its end and the comments around it. It has one token at least. */
export interface SqlStatement {
  readonly text: string;
  /** Their places are those in the whole text. */
  readonly tokens: readonly Token[];
}

/**
 * Cuts a text into single statements at the semicolons that end one: not those inside a trigger of SQLite, inside a
 * function with a `BEGIN ATOMIC` body, or between the parentheses of a Postgres rule. Throws `StatementRefusedError` where
 * the text can not be read.
 */
export function splitStatements(text: string, dialect: Dialect): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: Token[] = [];
  let body = bodyOf(dialect);
  for (const token of tokenize(text, dialect)) {
    if (isSemicolon(token) && !body.holds()) {
      const statement = statementOf(text, tokens);
      if (statement !== undefined) statements.push(statement);
      tokens = [];
      body = bodyOf(dialect);
      continue;
    }
    tokens.push(token);
    body.see(token, tokens);
  }
  const last = statementOf(text, tokens);
  if (last !== undefined) statements.push(last);
  return statements;
}

const isSemicolon = (token: Token | undefined) => token?.kind === "punctuation" && token.value === ";";

function statementOf(text: string, tokens: readonly Token[]): SqlStatement | undefined {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { text: text.slice(first.start, last.end), tokens };
}

/** Knows whether the place just read lies inside a statement that holds others. */
interface Body {
  see(token: Token, all: readonly Token[]): void;
  holds(): boolean;
}

const bodyOf = (dialect: Dialect): Body => (dialect === "sqlite" ? triggerBody() : postgresBody());

/** A trigger's statements each end in a semicolon, so only the trigger's own END follows one. */
function triggerBody(): Body {
  let trigger = false;
  let ended = false;
  return {
    see(token, all) {
      const count = all.length;
      if (count <= 3 && token.kind === "word" && token.value === "trigger") trigger = CREATE_TRIGGER.test(words(all));
      if (trigger && token.kind === "word" && token.value === "end" && isSemicolon(all[count - 2])) ended = true;
    },
    holds: () => trigger && !ended,
  };
}

const CREATE_TRIGGER = /^create (?:temp |temporary )?trigger$/;
const CREATE_ROUTINE = /^create (?:or replace )?(?:function|procedure) /;

/** Counts what psql counts: parentheses, and BEGIN ATOMIC … END with the CASE … END inside it. */
function postgresBody(): Body {
  let parentheses = 0;
  let depth = 0;
  return {
    see(token, all) {
      if (token.kind === "punctuation") {
        if (token.value === "(") parentheses++;
        else if (token.value === ")" && parentheses > 0) parentheses--;
        return;
      }
      const previous = all[all.length - 2];
      if (token.kind !== "word" || parentheses > 0 || previous?.value === ".") return;
      if (token.value === "atomic" && previous?.value === "begin" && depth === 0) {
        if (CREATE_ROUTINE.test(words(all.slice(0, 5)))) depth = 1;
      } else if (depth > 0 && token.value === "case") depth++;
      else if (depth > 0 && token.value === "end") depth--;
    },
    holds: () => parentheses > 0 || depth > 0,
  };
}

const words = (tokens: readonly Token[]) =>
  tokens.map((token) => (token.kind === "word" ? token.value : "?")).join(" ");
