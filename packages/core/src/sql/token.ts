/** `quoted` is an identifier in quotes; `string` holds blob, escape and dollar-quoted strings as well. */
export type TokenKind = "word" | "quoted" | "string" | "number" | "parameter" | "punctuation";

export interface Token {
  readonly kind: TokenKind;
  /** A word in lower case, the content of a quoted name or a string, otherwise the text as it stands. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Reads a text as one dialect's engine does. */
export interface Lexer {
  /** The end of the blank or comment at a place, or the place itself. */
  blankEnd(text: string, at: number): number;
  /** The token at a place that holds no blank. */
  tokenAt(text: string, at: number): Token;
}

export const isSemicolon = (token: Token | undefined) => token?.kind === "punctuation" && token.value === ";";
