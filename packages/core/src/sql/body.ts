import { isSemicolon, type Token } from "./token.ts";

/** Knows whether the place just read lies inside a statement that holds others. */
export interface Body {
  see(token: Token, all: readonly Token[]): void;
  holds(): boolean;
}

/** A trigger's statements each end in a semicolon, so only the trigger's own END follows one. */
export function sqliteBody(): Body {
  let trigger = false;
  let ended = false;
  return {
    see(token, all) {
      const count = all.length;
      if (count <= 3 && token.kind === "word" && token.value === "trigger") trigger = CREATE_TRIGGER.test(words(all));
      if (trigger && token.kind === "word" && token.value === "end" && isSemicolon(all[count - 2])) ended = true;
    },
    holds: () => trigger && !ended,
  };
}

const CREATE_TRIGGER = /^create (?:temp |temporary )?trigger$/;
const CREATE_ROUTINE = /^create (?:or replace )?(?:function|procedure) /;

/** Counts what psql counts: parentheses, and BEGIN ATOMIC … END with the CASE … END inside it. */
export function postgresBody(): Body {
  let parentheses = 0;
  let depth = 0;
  return {
    see(token, all) {
      if (token.kind === "punctuation") {
        if (token.value === "(") parentheses++;
        else if (token.value === ")" && parentheses > 0) parentheses--;
        return;
      }
      const previous = all[all.length - 2];
      if (token.kind !== "word" || parentheses > 0 || previous?.value === ".") return;
      if (token.value === "atomic" && previous?.value === "begin" && depth === 0) {
        if (CREATE_ROUTINE.test(words(all.slice(0, 5)))) depth = 1;
      } else if (depth > 0 && token.value === "case") depth++;
      else if (depth > 0 && token.value === "end") depth--;
    },
    holds: () => parentheses > 0 || depth > 0,
  };
}

const words = (tokens: readonly Token[]) =>
  tokens.map((token) => (token.kind === "word" ? token.value : "?")).join(" ");

const CREATE_PROGRAM = /^create (?:or replace )?(?:[^;]*? )?(?:trigger|function|procedure|event)(?: |$)/;
/** What END says it ends, where that did not begin with BEGIN or CASE. */
const ENDED_OTHERWISE = new Set(["if", "loop", "repeat", "while", "for"]);

/** A program of BEGIN … END with the blocks, loops and CASE … END inside it, as MySQL and MariaDB write triggers. */
export function blockBody(): Body {
  let begun = false;
  let depth = 0;
  return {
    see(token, all) {
      if (token.kind !== "word") return;
      const previous = all[all.length - 2];
      if (begun && previous?.kind === "word" && previous.value === "end") {
        // `end` has counted down already: `end case` ends a CASE, `end if` what was never counted.
        if (ENDED_OTHERWISE.has(token.value)) depth++;
      } else if (token.value === "begin" && (begun ? depth > 0 : CREATE_PROGRAM.test(words(all)))) {
        begun = true;
        depth++;
      } else if (depth > 0 && token.value === "case") depth++;
      else if (depth > 0 && token.value === "end") depth--;
    },
    holds: () => depth > 0,
  };
}
