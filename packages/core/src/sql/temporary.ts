import type { Reason, SqlOrigin } from "./rules.ts";
import type { Token } from "./token.ts";

export const TEMPORARY_REFUSED: Reason = {
  why: "A temporary object stays on the connection, hides the tables of whoever uses that next, and is lost with it.",
  instead:
    "Use a common table expression (WITH …), or a table of the store; in a migration drop that at its end, or on Postgres " +
    "write ON COMMIT DROP.",
};

const TEMPORARY = new Set(["temp", "temporary"]);
const CREATE_NOISE = new Set(["or", "replace", "global", "local"]);
/** A table, or something that is made beside one, is named right after these. */
const BEFORE_NAME = new Set(["table", "view", "trigger", "index", "exists", "from", "join", "into", "update"]);
/** To Postgres names that begin with `pg_` are the server's alone. */
const POSTGRES_SCHEMA = /^pg_temp(_\d+)?$/;
/** What may follow the name of a table that is itself called `temp`: `select a into temp from b`. */
const AFTER_TARGET = new Set(
  "from where group having window union intersect except order limit offset fetch for".split(" "),
);

/*
 * How a statement makes or uses a temporary object, or undefined. A table, an alias, a common table expression or a column
 * that is called `temp` is none.
 */

export function sqliteTemporary(lead: readonly Token[]): string | undefined {
  return anyTemporary(lead) ?? (lead.some((_, at) => namesSqliteSchema(lead, at)) ? "the schema temp" : undefined);
}

export function postgresTemporary(lead: readonly Token[], origin: SqlOrigin): string | undefined {
  if (origin === "migration" && endsWithTransaction(lead)) return undefined;
  if (createsTemporary(lead)) return "CREATE TEMP";
  if (lead.some((_, at) => selectsIntoTemporary(lead, at))) return "INTO TEMP";
  // What a migration made ON COMMIT DROP it may also use.
  const mayName = origin === "migration" && !isWord(lead[0], "create");
  return !mayName && lead.some((_, at) => namesPostgresSchema(lead, at)) ? "the schema pg_temp" : undefined;
}

/** For dialects whose temporary objects have no schema of their own. */
export function anyTemporary(lead: readonly Token[]): string | undefined {
  return createsTemporary(lead) ? "CREATE TEMP" : undefined;
}

function createsTemporary(lead: readonly Token[]): boolean {
  if (!isWord(lead[0], "create")) return false;
  const token = lead.find((each, at) => at > 0 && !(each.kind === "word" && CREATE_NOISE.has(each.value)));
  return token?.kind === "word" && TEMPORARY.has(token.value);
}

function endsWithTransaction(lead: readonly Token[]): boolean {
  return lead.some(
    (token, at) => isWord(token, "on") && isWord(lead[at + 1], "commit") && isWord(lead[at + 2], "drop"),
  );
}

/** `temp.x` where a table must stand; elsewhere it is a column of something called `temp`. */
function namesSqliteSchema(lead: readonly Token[], at: number): boolean {
  if (!qualifies(lead, at) || lead[at]?.value.toLowerCase() !== "temp") return false;
  const before = lead[at - 1];
  if (before?.kind !== "word" || !BEFORE_NAME.has(before.value)) return false;
  return !isWord(lead[at - 2], "distinct");
}

function namesPostgresSchema(lead: readonly Token[], at: number): boolean {
  return qualifies(lead, at) && POSTGRES_SCHEMA.test(lead[at]?.value ?? "");
}

function qualifies(lead: readonly Token[], at: number): boolean {
  const [token, dot] = [lead[at], lead[at + 1]];
  const isName = token?.kind === "word" || token?.kind === "quoted" || token?.kind === "string";
  return isName && dot?.kind === "punctuation" && dot.value === ".";
}

/** `select … into temp x`, which is `create temp table x as select …`. */
function selectsIntoTemporary(lead: readonly Token[], into: number): boolean {
  if (!isWord(lead[into], "into") || isWord(lead[into - 1], "insert") || isWord(lead[into - 1], "merge")) return false;
  const at = isWord(lead[into + 1], "local") || isWord(lead[into + 1], "global") ? into + 2 : into + 1;
  const [word, name] = [lead[at], lead[at + 1]];
  if (word?.kind !== "word" || !TEMPORARY.has(word.value)) return false;
  return name?.kind === "quoted" || (name?.kind === "word" && !AFTER_TARGET.has(name.value));
}

const isWord = (token: Token | undefined, value: string) => token?.kind === "word" && token.value === value;
