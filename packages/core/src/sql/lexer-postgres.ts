import {
  isDigit,
  isLetter,
  lineEnd,
  match,
  number,
  punctuation,
  quoted,
  unclosed,
  unreadable,
  word,
} from "./lexing.ts";
import type { Lexer, Token } from "./token.ts";

const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const PARAMETER = /\$\d+/y;

/** Strings are read as with `standard_conforming_strings`. */
export const POSTGRES_LEXER: Lexer = { blankEnd, tokenAt };

function blankEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 32 || (code >= 9 && code <= 13)) return at + 1;
  if (code === 45 && text.charCodeAt(at + 1) === 45) return lineEnd(text, at, true);
  if (code === 47 && text.charCodeAt(at + 1) === 42) return nestedCommentEnd(text, at);
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

function tokenAt(text: string, at: number): Token {
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
  if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) return number(text, at, NUMBER);
  if (char === "$") {
    const tag = match(DOLLAR_TAG, text, at);
    if (tag !== undefined) {
      const end = text.indexOf(tag, at + tag.length);
      if (end < 0) throw unclosed(text, at, "quote");
      return { kind: "string", value: text.slice(at + tag.length, end), start: at, end: end + tag.length };
    }
    const parameter = match(PARAMETER, text, at);
    if (parameter !== undefined) {
      const end = at + parameter.length;
      if (isLetter(text.charCodeAt(end))) throw unreadable(`holds a letter right after the parameter ${parameter}`);
      return { kind: "parameter", value: parameter, start: at, end };
    }
  }
  return punctuation(text, at);
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
