import { StatementRefusedError } from "../errors.ts";
import type { Dialect } from "../strategies/dialect.ts";

/** `quoted` is an identifier in quotes; `string` holds blob, escape and dollar-quoted strings as well. */
export type TokenKind = "word" | "quoted" | "string" | "number" | "parameter" | "punctuation";

export interface Token {
  readonly kind: TokenKind;
  /** A word in lower case, the content of a quoted name or a string, otherwise the text as it stands. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isLetter = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
const isWordPart = (code: number) => isLetter(code) || isDigit(code) || code === 36;

const NUMBER = {
  sqlite: /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y,
  postgres: /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y,
};
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const POSTGRES_PARAMETER = /\$\d+/y;

/**
 * The tokens of a text, without blanks and comments, as the dialect's own engine cuts them: a text that this reads
 * differently from the engine could hide a statement from the scanner. Linear in the length of the text. Every dialect
 * but `sqlite` is read as Postgres reads it, with standard strings.
 *
 * Throws `StatementRefusedError` where a quote or comment is never closed, or where engines disagree about the text.
 */
export function tokenize(text: string, dialect: Dialect): Token[] {
  const nul = text.indexOf("\0");
  if (nul >= 0) throw unreadable("holds a NUL character, where the engine would stop reading");
  const sqlite = dialect === "sqlite";
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = sqlite ? skipBlankSqlite(text, at) : skipBlankPostgres(text, at);
    if (blank > at) {
      at = blank;
      continue;
    }
    const token = sqlite ? readSqlite(text, at) : readPostgres(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/**
 * The end of the blank or comment at a place, or the place itself. A byte order mark is a blank to SQLite, and so is a
 * vertical tab behind another blank.
 */
function skipBlankSqlite(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 32 || (code >= 9 && code <= 13) || code === 0xfeff) return at + 1;
  if (code === 45 && text.charCodeAt(at + 1) === 45) return lineEnd(text, at, false);
  if (code === 47 && text.charCodeAt(at + 1) === 42) {
    const end = text.indexOf("*/", at + 2);
    if (end < 0) throw unclosed(text, at, "comment");
    return end + 2;
  }
  return at;
}

function skipBlankPostgres(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 32 || (code >= 9 && code <= 13)) return at + 1;
  if (code === 45 && text.charCodeAt(at + 1) === 45) return lineEnd(text, at, true);
  if (code === 47 && text.charCodeAt(at + 1) === 42) return nestedCommentEnd(text, at);
  return at;
}

/** Where a line comment ends. A carriage return ends it for Postgres and not for SQLite. */
function lineEnd(text: string, start: number, atReturn: boolean): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (atReturn && code === 13)) break;
  }
  return at;
}

function nestedCommentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const pair = text.charCodeAt(at) * 256 + text.charCodeAt(at + 1);
    if (pair === 47 * 256 + 42) {
      depth++;
      at++;
    } else if (pair === 42 * 256 + 47) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  throw unclosed(text, start, "comment");
}

function readSqlite(text: string, at: number): Token {
  const char = text.charAt(at);
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (char === "'") return quoted(text, at, at, "string");
  if (char === '"' || char === "`") return quoted(text, at, at, "quoted");
  if (char === "[") {
    const end = text.indexOf("]", at);
    if (end < 0) throw unclosed(text, at, "quote");
    return { kind: "quoted", value: text.slice(at + 1, end), start: at, end: end + 1 };
  }
  if ((code | 32) === 120 && next === 39) return quoted(text, at, at + 1, "string");
  if (isLetter(code)) return word(text, at);
  if (isDigit(code) || (code === 46 && isDigit(next))) return number(text, at, NUMBER.sqlite);
  return "?$@:#".includes(char) ? sqliteParameter(text, at) : punctuation(text, at);
}

/** `?`, `?1`, `$name`, `@name`, `:name`; a name may hold `::`. */
function sqliteParameter(text: string, start: number): Token {
  let end = start + 1;
  const inName = text.charAt(start) === "?" ? isDigit : isWordPart;
  for (;;) {
    if (inName(text.charCodeAt(end))) end++;
    else if (inName === isWordPart && text.startsWith("::", end)) end += 2;
    else break;
  }
  const value = text.slice(start, end);
  // To SQLite `$name(…)` is one parameter, whatever stands between the parentheses.
  if (text.charAt(end) === "(") throw unreadable(`holds a parenthesis right after the parameter ${value}`);
  return { kind: "parameter", value, start, end };
}

function readPostgres(text: string, at: number): Token {
  const char = text.charAt(at);
  const code = text.charCodeAt(at);
  const next = text.charAt(at + 1);
  if (char === "'") return quoted(text, at, at, "string");
  if (char === '"') return quoted(text, at, at, "quoted");
  if (next === "'" && "eE".includes(char)) return escapeString(text, at);
  if (next === "'" && "bBxXnN".includes(char)) return quoted(text, at, at + 1, "string");
  if (next === "&" && "uU".includes(char)) {
    if (text.charAt(at + 2) === '"') throw unreadable('writes a name as U&"…"; write the name itself');
    if (text.charAt(at + 2) === "'") return quoted(text, at, at + 2, "string");
  }
  if (isLetter(code)) return word(text, at);
  if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) return number(text, at, NUMBER.postgres);
  if (char === "$") {
    const tag = match(DOLLAR_TAG, text, at);
    if (tag !== undefined) {
      const end = text.indexOf(tag, at + tag.length);
      if (end < 0) throw unclosed(text, at, "quote");
      return { kind: "string", value: text.slice(at + tag.length, end), start: at, end: end + tag.length };
    }
    const parameter = match(POSTGRES_PARAMETER, text, at);
    if (parameter !== undefined) {
      const end = at + parameter.length;
      if (isLetter(text.charCodeAt(end))) throw unreadable(`holds a letter right after the parameter ${parameter}`);
      return { kind: "parameter", value: parameter, start: at, end };
    }
  }
  return punctuation(text, at);
}

/** A quote that is doubled where it stands for itself. `open` is where the quote stands, after a prefix. */
function quoted(text: string, start: number, open: number, kind: "string" | "quoted"): Token {
  const quote = text.charAt(open);
  let at = open + 1;
  for (;;) {
    at = text.indexOf(quote, at);
    if (at < 0) throw unclosed(text, start, "quote");
    if (text.charAt(at + 1) !== quote) break;
    at += 2;
  }
  return { kind, value: text.slice(open + 1, at).replaceAll(quote + quote, quote), start, end: at + 1 };
}

/** `E'…'`: a backslash takes the next character with it, also in the parts that follow on later lines. */
function escapeString(text: string, start: number): Token {
  let at = start + 2;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) throw unclosed(text, start, "quote");
    if (code === 92) at += 2;
    else if (code !== 39) at++;
    else if (text.charCodeAt(at + 1) === 39) at += 2;
    else {
      const further = continuation(text, at + 1);
      if (further === undefined) break;
      at = further;
    }
  }
  return { kind: "string", value: text.slice(start + 2, at), start, end: at + 1 };
}

/** Where a string goes on that was closed before: after a quote that only blanks, line comments and a line's end precede. */
function continuation(text: string, start: number): number | undefined {
  let newline = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) newline = true;
    else if (code === 45 && text.charCodeAt(at + 1) === 45) at = lineEnd(text, at, true) - 1;
    else if (code === 39) return newline ? at + 1 : undefined;
    else if (code !== 32 && (code < 9 || code > 13)) return undefined;
  }
  return undefined;
}

function word(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return { kind: "word", value: text.slice(start, end).toLowerCase(), start, end };
}

function number(text: string, start: number, form: RegExp): Token {
  const value = match(form, text, start) ?? text.charAt(start);
  const end = start + value.length;
  // Some versions make two tokens of `1e5x`, others refuse it.
  if (isWordPart(text.charCodeAt(end))) throw unreadable(`holds a letter right after the number ${value}`);
  return { kind: "number", value, start, end };
}

function punctuation(text: string, start: number): Token {
  return { kind: "punctuation", value: text.charAt(start), start, end: start + 1 };
}

function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

function unclosed(text: string, at: number, what: "comment" | "quote"): StatementRefusedError {
  const line = text.slice(0, at).split("\n").length;
  return unreadable(`holds a ${what} that opens on line ${line} and is never closed`);
}

function unreadable(fault: string): StatementRefusedError {
  return new StatementRefusedError(`The SQL ${fault}.`, { operation: "read SQL" });
}
