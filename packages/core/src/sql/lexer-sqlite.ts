import {
  isDigit,
  isLetter,
  isWordPart,
  lineEnd,
  number,
  punctuation,
  quoted,
  unclosed,
  unreadable,
  word,
} from "./lexing.ts";
import type { Lexer, Token } from "./token.ts";

const NUMBER = /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;

export const SQLITE_LEXER: Lexer = { blankEnd, tokenAt };

/** A byte order mark is a blank to SQLite, and so is a vertical tab behind another blank. */
function blankEnd(text: string, at: number): number {
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

function tokenAt(text: string, at: number): Token {
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
  if (isDigit(code) || (code === 46 && isDigit(next))) return number(text, at, NUMBER);
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
