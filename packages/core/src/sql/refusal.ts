import type { Dialect } from "../strategies/dialect.ts";
import type { StatementKind } from "./kind.ts";
import { leadingWords } from "./lead.ts";
import type { DialectRules, NameRule, Reason, SqlOrigin } from "./rules.ts";
import { POSTGRES_RULES } from "./rules-postgres.ts";
import { PRAGMA_REFUSED, PRAGMAS, SQLITE_RULES, VIRTUAL_TABLE_REFUSED, VIRTUAL_TABLES } from "./rules-sqlite.ts";
import type { SqlStatement } from "./split.ts";
import { TEMPORARY_REFUSED, temporaryObject } from "./temporary.ts";
import type { Token } from "./tokens.ts";

/** What is refused in a statement, as it stands there, and the reason. */
export interface Refusal extends Reason {
  readonly word: string;
}

/** What makes a statement one that must not reach the engine, or undefined. `lead` are its tokens behind EXPLAIN. */
export function refusalOf(
  statement: SqlStatement,
  lead: readonly Token[],
  kind: StatementKind,
  dialect: Dialect,
  origin: SqlOrigin,
): Refusal | undefined {
  const rules = rulesOf(dialect);
  return (
    refusedStart(lead, rules, origin) ??
    (dialect === "sqlite" ? (refusedPragma(lead) ?? refusedVirtualTable(lead)) : undefined) ??
    refusedTemporary(lead, dialect, origin) ??
    refusedName(statement, rules, kind, dialect, origin)
  );
}

/** A dialect without rules of its own is read by those of Postgres. */
const rulesOf = (dialect: Dialect): DialectRules => (dialect === "sqlite" ? SQLITE_RULES : POSTGRES_RULES);

function refusedStart(lead: readonly Token[], rules: DialectRules, origin: SqlOrigin): Refusal | undefined {
  const words = `${leadingWords(lead).join(" ")} `;
  for (const { starts, refused, origin: only } of rules.statements) {
    if (only !== undefined && only !== origin) continue;
    const start = starts.find((candidate) => words.startsWith(`${candidate} `));
    if (start !== undefined) return refused === undefined ? undefined : { ...refused, word: start.toUpperCase() };
  }
  return undefined;
}

function refusedPragma(lead: readonly Token[]): Refusal | undefined {
  if (lead[0]?.kind !== "word" || lead[0].value !== "pragma") return undefined;
  const at = lead[2]?.value === "." ? 3 : 1;
  const name = lead[at]?.value.toLowerCase() ?? "";
  const takesArgument = PRAGMAS.get(name);
  if (takesArgument === true || (takesArgument === false && lead.length === at + 1)) return undefined;
  return { ...PRAGMA_REFUSED, word: `PRAGMA ${name}` };
}

function refusedVirtualTable(lead: readonly Token[]): Refusal | undefined {
  const [create, virtual] = lead;
  if (create?.value !== "create" || virtual?.kind !== "word" || virtual.value !== "virtual") return undefined;
  const using = lead.findIndex((token) => token.kind === "word" && token.value === "using");
  const kind = lead[using + 1]?.value.toLowerCase() ?? "";
  if (using > 0 && VIRTUAL_TABLES.has(kind)) return undefined;
  return { ...VIRTUAL_TABLE_REFUSED, word: `CREATE VIRTUAL TABLE … USING ${kind}` };
}

function refusedTemporary(lead: readonly Token[], dialect: Dialect, origin: SqlOrigin): Refusal | undefined {
  const word = temporaryObject(lead, dialect, origin);
  return word === undefined ? undefined : { ...TEMPORARY_REFUSED, word };
}

function refusedName(
  statement: SqlStatement,
  rules: DialectRules,
  kind: StatementKind,
  dialect: Dialect,
  origin: SqlOrigin,
): Refusal | undefined {
  const applies = (rule: NameRule) =>
    (rule.origin === undefined || rule.origin === origin) && (rule.writes === undefined || kind === "write");
  const { tokens } = statement;
  for (const [at, token] of tokens.entries()) {
    const name = nameOf(token, dialect);
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

/**
 * The name a token may stand for, in lower case. SQLite takes a string for a name where one must stand, and the body of a
 * Postgres function is a string that names things.
 */
function nameOf(token: Token, dialect: Dialect): string | undefined {
  if (token.kind === "word") return token.value;
  if (token.kind === "quoted") return token.value.toLowerCase();
  if (token.kind !== "string") return undefined;
  if (dialect === "sqlite") return PLAIN_NAME.test(token.value) ? token.value.toLowerCase() : undefined;
  return OWN_NAME_INSIDE.exec(token.value)?.[0].toLowerCase();
}

const PLAIN_NAME = /^\w+$/;
const OWN_NAME_INSIDE = /\b_tenantry_\w+/i;

function matches(rule: NameRule, name: string): boolean {
  return (
    rule.names.some((entry) => (entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : entry === name)) ||
    rule.form?.test(name) === true
  );
}
