import { StatementRefusedError } from "../errors.ts";
import type { Token } from "./token.ts";

export const isDigit = (code: number) => code >= 48 && code <= 57;
export const isLetter = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
export const isWordPart = (code: number) => isLetter(code) || isDigit(code) || code === 36;

/** Where a line comment ends. A carriage return ends it for Postgres and not for SQLite. */
export function lineEnd(text: string, start: number, atReturn: boolean): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (atReturn && code === 13)) break;
  }
  return at;
}

/** A quote that is doubled where it stands for itself. `open` is where the quote stands, after a prefix. */
export function quoted(text: string, start: number, open: number, kind: "string" | "quoted"): Token {
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

export function word(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return { kind: "word", value: text.slice(start, end).toLowerCase(), start, end };
}

/** `form` is sticky. */
export function number(text: string, start: number, form: RegExp): Token {
  const value = match(form, text, start) ?? text.charAt(start);
  const end = start + value.length;
  // Some versions make two tokens of `1e5x`, others refuse it.
  if (isWordPart(text.charCodeAt(end))) throw unreadable(`holds a letter right after the number ${value}`);
  return { kind: "number", value, start, end };
}

export function punctuation(text: string, start: number): Token {
  return { kind: "punctuation", value: text.charAt(start), start, end: start + 1 };
}

export function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

export function unclosed(text: string, at: number, what: "comment" | "quote"): StatementRefusedError {
  const line = text.slice(0, at).split("\n").length;
  return unreadable(`holds a ${what} that opens on line ${line} and is never closed`);
}

export function unreadable(fault: string): StatementRefusedError {
  return new StatementRefusedError(`The SQL ${fault}.`, { operation: "read SQL" });
}
