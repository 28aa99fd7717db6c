import type { Token } from "./token.ts";
import type { DialectTraits } from "./traits.ts";

/** `read` only where it is certain; a statement that may write is a `write`. */
export type StatementKind = "read" | "write";

const READ_STARTS = new Set(["select", "values", "with", "pragma", "show", "table", "describe", "desc"]);
const WRITE_WORDS = new Set(["insert", "update", "delete", "merge", "into", "defer_foreign_keys"]);
/** Before a lock on rows: `for share`, `for key share`, `for no key update`. */
const LOCK_WORDS = new Set(["share", "key", "no", "update"]);

/** What a statement does, by its tokens behind EXPLAIN. */
export function kindOf(lead: readonly Token[], traits: DialectTraits): StatementKind {
  const first = lead[0];
  if (first?.kind !== "word" || !READ_STARTS.has(first.value)) return "write";
  return lead.some((token, at) => mayWrite(token, lead[at - 1], lead[at + 1], traits)) ? "write" : "read";
}

function mayWrite(
  token: Token,
  previous: Token | undefined,
  next: Token | undefined,
  { callMayWrite }: DialectTraits,
): boolean {
  if (token.kind !== "word" && token.kind !== "quoted") return false;
  const called = next?.kind === "punctuation" && next.value === "(";
  if (called && callMayWrite(token)) return true;
  if (token.kind === "quoted") return false;
  return WRITE_WORDS.has(token.value) || (previous?.value === "for" && LOCK_WORDS.has(token.value));
}
