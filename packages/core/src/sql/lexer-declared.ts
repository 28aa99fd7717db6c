import {
  isDigit,
  isLetter,
  isWordPart,
  lineEnd,
  match,
  number,
  punctuation,
  quoted,
  unclosed,
  unreadable,
  word,
} from "./lexing.ts";
import type { Lexis } from "./lexis.ts";
import type { Lexer, Token } from "./token.ts";

const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const PARAMETER = /\$\d+/y;

/** Reads SQL by what an adapter says of its dialect. What it does not say is refused where it could be read in two ways. */
export function declaredLexer(lexis: Lexis): Lexer {
  const { nameQuotes, stringQuotes, backslashEscapes = false, hashComments = false, dashNeedsBlank = false } = lexis;
  const { nestedComments = false, executedComments = [] } = lexis;

  const blankEnd = (text: string, at: number): number => {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) return at + 1;
    if (code === 35 && hashComments) return lineEnd(text, at, false);
    if (code === 45 && text.charCodeAt(at + 1) === 45) {
      const after = text.charCodeAt(at + 2);
      const blank = Number.isNaN(after) || after <= 32;
      return blank || !dashNeedsBlank ? lineEnd(text, at, false) : at;
    }
    return code === 47 && text.charCodeAt(at + 1) === 42 ? commentEnd(text, at) : at;
  };

  const commentEnd = (text: string, at: number): number => {
    const executed = executedComments.find((start) => text.startsWith(start, at));
    if (executed !== undefined) throw unreadable(`holds a comment that the engine runs, ${executed} … */`);
    const end = text.indexOf("*/", at + 2);
    if (end < 0) throw unclosed(text, at, "comment");
    if (text.slice(at + 2, end).includes("/*") && !nestedComments) throw unreadable("holds a comment inside a comment");
    return nestedComments ? nestedEnd(text, at) : end + 2;
  };

  const tokenAt = (text: string, at: number): Token => {
    const char = text.charAt(at);
    const code = text.charCodeAt(at);
    if (nameQuotes.includes(char)) return quoted(text, at, at, "quoted");
    if (stringQuotes.includes(char)) return backslashEscapes ? escaped(text, at) : quoted(text, at, at, "string");
    const parameter = char === "$" ? match(PARAMETER, text, at) : undefined;
    if (parameter !== undefined) {
      const end = at + parameter.length;
      if (isWordPart(text.charCodeAt(end))) throw unreadable(`holds a letter right after the parameter ${parameter}`);
      return { kind: "parameter", value: parameter, start: at, end };
    }
    if (char === "?") return { kind: "parameter", value: char, start: at, end: at + 1 };
    if (isLetter(code) || char === "$") return word(text, at);
    if (isDigit(code) || (char === "." && isDigit(text.charCodeAt(at + 1)))) return number(text, at, NUMBER);
    return punctuation(text, at);
  };

  return { blankEnd, tokenAt };
}

/** A string in which a backslash takes the next character with it, and the quote is doubled where it stands for itself. */
function escaped(text: string, start: number): Token {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") at++;
    else if (char === quote) {
      if (text.charAt(at + 1) !== quote)
        return { kind: "string", value: text.slice(start + 1, at), start, end: at + 1 };
      at++;
    }
  }
  throw unclosed(text, start, "quote");
}

function nestedEnd(text: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw unclosed(text, start, "comment");
}
