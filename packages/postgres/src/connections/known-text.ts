import type { Column } from "@tenantry/core/adapter";
import type { FieldDef } from "pg";
import { leadWord } from "./control-statements.ts";
import { parseMessage } from "./wire.ts";

/** What was learned of a statement's text. */
export interface KnownText {
  /** Whether it is of a kind that can neither end a transaction nor run what could. */
  readonly plain: boolean;
  readonly parse: Buffer;
  /** What it answered last. Tenants at different migrations can get different columns for one text. */
  shape: Shape | undefined;
}

export interface Shape {
  readonly fields: readonly FieldDef[];
  readonly columns: readonly Column[];
  /** How each column's text becomes a value; undefined where it stays text. */
  readonly parsers: readonly (((text: string) => unknown) | undefined)[];
}

const PLAIN = new Set(["select", "insert", "update", "delete", "merge", "with", "values", "table"]);

const KEPT = 1_000;
/** Longer texts are made by programs, and seldom twice. */
const LONGEST = 20_000;
const known = new Map<string, KnownText>();

/** Looked up for each statement; a text that was not seen lately is looked through. */
export function knownText(text: string): KnownText {
  return known.get(text) ?? learn(text);
}

function learn(text: string): KnownText {
  const learned: KnownText = { plain: PLAIN.has(leadWord(text)), parse: parseMessage(text), shape: undefined };
  if (text.length > LONGEST) return learned;
  if (known.size >= KEPT) {
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  }
  known.set(text, learned);
  return learned;
}
