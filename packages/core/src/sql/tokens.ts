import { unreadable } from "./lexing.ts";
import type { Lexer, Token } from "./token.ts";

/**
 * The tokens of a text, without blanks and comments, as the dialect's own engine cuts them: a text that this reads
 * differently from the engine could hide a statement from the scanner. Linear in the length of the text.
 *
 * Throws `StatementRefusedError` where a quote or comment is never closed, or where engines disagree about the text.
 */
export function tokenize(text: string, { blankEnd, tokenAt }: Lexer): Token[] {
  if (text.includes("\0")) throw unreadable("holds a NUL character, where the engine would stop reading");
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = blankEnd(text, at);
    if (blank > at) {
      at = blank;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}
