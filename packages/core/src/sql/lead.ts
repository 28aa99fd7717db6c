import type { Token } from "./token.ts";

const EXPLAIN_WORDS = new Set(["analyze", "analyse", "verbose", "query", "plan"]);
const NOISE = new Set(["or", "replace", "if", "not", "exists", "unique", "global", "local", "trusted", "procedural"]);
const DDL = new Set(["create", "alter", "drop"]);
const LONGEST = 6;

/** A statement's tokens from the word that says what it does: behind EXPLAIN and its options, and behind parentheses. */
export function leadOf(tokens: readonly Token[]): readonly Token[] {
  let at = 0;
  for (;;) {
    const token = tokens[at];
    if (token?.value === "(" && token.kind === "punctuation") at++;
    else if (token?.kind === "word" && token.value === "explain") {
      at = afterParentheses(tokens, at + 1);
      while (isWord(tokens[at]) && EXPLAIN_WORDS.has(tokens[at]?.value ?? "")) at++;
    } else return tokens.slice(at);
  }
}

/** The words a statement starts with, without those that do not change what it is: `create function`, `set local role`. */
export function leadingWords(lead: readonly Token[]): readonly string[] {
  const words: string[] = [];
  const ddl = DDL.has(lead[0]?.value ?? "");
  for (let at = 0; words.length < LONGEST; at++) {
    if (at === 1) at = afterParentheses(lead, at);
    const token = lead[at];
    if (token === undefined || !isWord(token)) break;
    if (!ddl || !NOISE.has(token.value)) words.push(token.value);
  }
  return words;
}

const isWord = (token: Token | undefined) => token?.kind === "word";

/** Behind the parentheses that open at a place, or the place itself where none do. */
function afterParentheses(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind === "punctuation" && token.value === "(") depth++;
    else if (token?.kind === "punctuation" && token.value === ")") depth--;
    if (depth === 0) return at === start ? start : at + 1;
  }
  return tokens.length;
}
