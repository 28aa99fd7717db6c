import { InvalidValueError } from "../errors.ts";
import type { Statement } from "../sql/statement.ts";

/** Throws `InvalidValueError` where something else than a list of statements was given. */
export function checkList(given: readonly Statement[]): void {
  if (!Array.isArray(given))
    throw notStatement(given, "No list of statements", "Give a batch a list: [sql`…`, sql`…`].");
}

/**
 * The text of what was given as a statement. Asked for once: what is looked through then is what runs, even where it is made anew
 * each time. Throws `InvalidValueError` where it is no statement, such as a string, which a program without types passes.
 */
export function textOf(given: unknown): string {
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
