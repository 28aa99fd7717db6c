import { StatementRefusedError } from "@tenantry/core/adapter";

/** A program in a string, which may do any of what is refused here. Migrations may, being their authors' own. */
const PROGRAM = "do";

/** What would end or escape the transaction that a statement is bound in. Core refuses these before; this is the last door. */
const CONTROL = new Set(
  [
    ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare", "deallocate"],
    ["set", "reset", "discard", "listen", "unlisten", "load"],
    // A copy takes over the connection's own language, and what was sent behind it is lost.
    ["copy", PROGRAM],
  ].flat(),
);

/** Answers of the server that tell that a transaction was begun or ended, whatever the statement looked like. */
const ENDINGS = new Set(["BEGIN", "START", "COMMIT", "ROLLBACK", "PREPARE", "RESET", "DISCARD"]);

// To the server a return ends a line, too.
const BEFORE = /^(?:\s+|--[^\n\r]*|[;(])+/;
const LEAD = /^([a-z]+)\s*([a-z]*)/i;

const SAVEPOINT = /^(?:savepoint|release savepoint|rollback to savepoint|release|rollback to) \w+$/i;

/** What is let through beside ordinary statements: migrations may set what ends with their transaction. */
export interface Allowed {
  readonly migrating: boolean;
  /** Inside an interactive transaction, whose savepoints are core's. */
  readonly savepoints?: boolean;
}

/** The word a statement begins with, in lower case. */
export function leadWord(text: string): string {
  return LEAD.exec(leadOf(text))?.[1]?.toLowerCase() ?? "";
}

/** Throws `StatementRefusedError` for a statement that would leave its binding. */
export function refuseControl(text: string, { migrating, savepoints = false }: Allowed): void {
  const [, first = "", second = ""] = LEAD.exec(leadOf(text)) ?? [];
  const word = first.toLowerCase();
  if (!CONTROL.has(word) || (migrating && word === PROGRAM)) return;
  if (savepoints && SAVEPOINT.test(text)) return;
  const follows = second.toLowerCase();
  if (word === "set" && (follows === "constraints" || (migrating && follows === "local"))) return;
  throw new StatementRefusedError(
    `${word.toUpperCase()} would leave the transaction that keeps the statement inside its tenant. Use db.batch or db.transaction.`,
  );
}

/** Whether the server says that the statement has ended the transaction it was bound in. */
export function hasEnded(command: string | null): boolean {
  return command !== null && ENDINGS.has(command);
}

/** The statement without the comments, spaces and brackets before its first word. Comments between slashes may be nested. */
export function leadOf(text: string): string {
  let rest = text;
  for (;;) {
    rest = rest.replace(BEFORE, "");
    if (!rest.startsWith("/*")) return rest;
    rest = rest.slice(endOfComment(rest));
  }
}

function endOfComment(text: string): number {
  const marks = /\/\*|\*\//g;
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(marks)) {
    depth += mark === "/*" ? 1 : -1;
    if (depth === 0) return index + 2;
  }
  return text.length;
}
