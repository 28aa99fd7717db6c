import { InvalidValueError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import { type ScannedStatement, scanStatement } from "../sql/scan.ts";
import type { Statement } from "../sql/statement.ts";

/** Looks through what was given as a statement. Throws `InvalidValueError` where it is none, such as a string. */
export function scanGiven(given: Statement, dialect: Dialect): ScannedStatement {
  return scanStatement(textOf(given), dialect);
}

/** Throws `InvalidValueError` where something else than a list of statements was given. */
export function checkList(given: readonly Statement[]): void {
  if (!Array.isArray(given))
    throw notStatement(given, "No list of statements", "Give a batch a list: [sql`…`, sql`…`].");
}

// Checked although its type is known: a program without types passes a string here.
function textOf(given: unknown): string {
  if (typeof given === "object" && given !== null && "text" in given && "values" in given) {
    const { text, values } = given;
    if (typeof text === "string" && Array.isArray(values)) return text;
  }
  throw notStatement(given, "No statement", "Give a statement: sql`…`, or { text, values }.");
}

function notStatement(given: unknown, what: string, remedy: string): InvalidValueError {
  const kind = given === null ? "null" : Array.isArray(given) ? "a list" : `of type ${typeof given}`;
  return new InvalidValueError(`${what}: what was given is ${kind}. ${remedy}`, { operation: "run SQL" });
}
