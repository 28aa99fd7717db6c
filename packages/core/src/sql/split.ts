import { isSemicolon, type Token } from "./token.ts";
import { tokenize } from "./tokens.ts";
import type { DialectTraits } from "./traits.ts";

/** One statement of a text: without the semicolon at its end and the comments around it. It has one token at least. */
export interface SqlStatement {
  readonly text: string;
  /** Their places are those in the whole text. */
  readonly tokens: readonly Token[];
}

/**
 * Cuts a text into single statements at the semicolons that end one: not those inside a trigger or another body that the
 * dialect knows. Throws `StatementRefusedError` where the text can not be read.
 */
export function splitStatements(text: string, { lexer, newBody }: DialectTraits): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: Token[] = [];
  let body = newBody();
  for (const token of tokenize(text, lexer)) {
    if (isSemicolon(token) && !body.holds()) {
      const statement = statementOf(text, tokens);
      if (statement !== undefined) statements.push(statement);
      tokens = [];
      body = newBody();
      continue;
    }
    tokens.push(token);
    body.see(token, tokens);
  }
  const last = statementOf(text, tokens);
  if (last !== undefined) statements.push(last);
  return statements;
}

function statementOf(text: string, tokens: readonly Token[]): SqlStatement | undefined {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { text: text.slice(first.start, last.end), tokens };
}
