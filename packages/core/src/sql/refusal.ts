import type { StatementKind } from "./kind.ts";
import { leadingWords } from "./lead.ts";
import type { DialectRules, NameRule, Refusal, SqlOrigin } from "./rules.ts";
import type { SqlStatement } from "./split.ts";
import { TEMPORARY_REFUSED } from "./temporary.ts";
import type { Token } from "./token.ts";
import type { DialectTraits } from "./traits.ts";

/** What makes a statement one that must not reach the engine, or undefined. `lead` are its tokens behind EXPLAIN. */
export function refusalOf(
  statement: SqlStatement,
  lead: readonly Token[],
  kind: StatementKind,
  traits: DialectTraits,
  origin: SqlOrigin,
): Refusal | undefined {
  return (
    refusedStart(lead, traits.rules, origin) ??
    traits.refusedForm?.(lead) ??
    refusedTemporary(lead, traits, origin) ??
    refusedName(statement, traits, kind, origin)
  );
}

function refusedStart(lead: readonly Token[], rules: DialectRules, origin: SqlOrigin): Refusal | undefined {
  const words = `${leadingWords(lead).join(" ")} `;
  for (const { starts, refused, origin: only } of rules.statements) {
    if (only !== undefined && only !== origin) continue;
    const start = starts.find((candidate) => words.startsWith(`${candidate} `));
    if (start !== undefined) return refused === undefined ? undefined : { ...refused, word: start.toUpperCase() };
  }
  return undefined;
}

function refusedTemporary(lead: readonly Token[], traits: DialectTraits, origin: SqlOrigin): Refusal | undefined {
  const word = traits.temporaryObject(lead, origin);
  return word === undefined ? undefined : { ...TEMPORARY_REFUSED, word };
}

function refusedName(
  statement: SqlStatement,
  { rules, nameIn }: DialectTraits,
  kind: StatementKind,
  origin: SqlOrigin,
): Refusal | undefined {
  const applies = (rule: NameRule) =>
    (rule.origin === undefined || rule.origin === origin) && (rule.writes === undefined || kind === "write");
  const { tokens } = statement;
  for (const [at, token] of tokens.entries()) {
    const name = nameIn(token);
    if (name === undefined) continue;
    const next = tokens[at + 1];
    const called = next?.kind === "punctuation" && next.value === "(";
    const rule =
      rules.names.find((candidate) => matches(candidate, name) && applies(candidate)) ??
      (called ? rules.functions.find((candidate) => matches(candidate, name) && applies(candidate)) : undefined);
    if (rule !== undefined) return { ...rule.refused, word: name };
  }
  return undefined;
}

function matches(rule: NameRule, name: string): boolean {
  return (
    rule.names.some((entry) => (entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : entry === name)) ||
    rule.form?.test(name) === true
  );
}
