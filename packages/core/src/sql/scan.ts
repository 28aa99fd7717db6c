import { BoundedMap } from "../bounded-map.ts";
import { StatementRefusedError } from "../errors.ts";
import type { Dialect } from "./dialect.ts";
import { traitsOf } from "./dialects.ts";
import { kindOf, type StatementKind } from "./kind.ts";
import { leadOf } from "./lead.ts";
import { refusalOf } from "./refusal.ts";
import type { SqlOrigin } from "./rules.ts";
import { type SqlStatement, splitStatements } from "./split.ts";

const READ = Object.freeze({ kind: "read" });
const WRITE = Object.freeze({ kind: "write" });

/** What is known of a statement that may run. */
export interface ScannedStatement {
  readonly kind: StatementKind;
}

const CACHED_TEXTS = 1000;
/** Longer texts are made by programs, and seldom twice. */
const LONGEST_CACHED = 20_000;
const seenByDialect = new Map<Dialect, BoundedMap<ScannedStatement>>();

/**
 * Looks through an application's statement before it reaches the engine. A text that was seen before costs one look-up.
 *
 * Throws `StatementRefusedError` where it would leave the tenant's store, its transaction or its connection, where it holds
 * no statement or several, and where it can not be read.
 */
export function scanStatement(text: string, dialect: Dialect, tenant?: string): ScannedStatement {
  let seen = seenByDialect.get(dialect);
  if (seen === undefined) {
    seen = new BoundedMap(CACHED_TEXTS);
    seenByDialect.set(dialect, seen);
  }
  return seen.get(text) ?? scanNew(text, dialect, seen, tenant);
}

function scanNew(text: string, dialect: Dialect, seen: BoundedMap<ScannedStatement>, tenant: string | undefined) {
  let statements: SqlStatement[];
  try {
    statements = splitStatements(text, traitsOf(dialect));
  } catch (error) {
    throw error instanceof StatementRefusedError ? refused(error.message, tenant) : error;
  }
  const [statement, further] = statements;
  if (statement === undefined) throw refused("The text holds no statement. Give it one.", tenant);
  if (further !== undefined) {
    throw refused("The text holds more than one statement. Give each to db.batch as a statement of its own.", tenant);
  }
  const kind = checkStatement(statement, dialect, "application", tenant);
  const scanned: ScannedStatement = kind === "read" ? READ : WRITE;
  if (text.length <= LONGEST_CACHED) seen.set(text, scanned);
  return scanned;
}

/** Throws `StatementRefusedError` where a statement must not run, and tells what it does otherwise. */
export function checkStatement(
  statement: SqlStatement,
  dialect: Dialect,
  origin: SqlOrigin,
  tenant?: string,
): StatementKind {
  const lead = leadOf(statement.tokens);
  const traits = traitsOf(dialect);
  const kind = kindOf(lead, traits);
  const refusal = refusalOf(statement, lead, kind, traits, origin);
  if (refusal === undefined) return kind;
  throw refused(`The statement is refused for ${refusal.word}. ${refusal.why} ${refusal.instead}`, tenant);
}

function refused(message: string, tenant: string | undefined): StatementRefusedError {
  const whose = tenant === undefined ? "" : ` (tenant ${tenant})`;
  return new StatementRefusedError(`${message}${whose}`, { tenant, operation: "run SQL" });
}
