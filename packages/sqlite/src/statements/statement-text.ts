import { StatementRefusedError } from "@tenantry/core/adapter";

/** One statement as the engine gets it. */
export interface StatementText {
  /** Placeholders `$1` written as `?1`; nothing after the statement's end. */
  readonly text: string;
  /** The word that says what the statement does, in lower case; behind WITH the word after the common tables. */
  readonly verb: string;
}

const VERBS_BEHIND_WITH = new Set(["select", "values", "insert", "replace", "update", "delete"]);

/** Strings, names in quotes, comments, placeholders, words (numbers too), brackets, semicolons, NUL. */
const TOKEN =
  /'[^']*(?:''[^']*)*(?:'|$)|"[^"]*(?:""[^"]*)*(?:"|$)|`[^`]*(?:``[^`]*)*(?:`|$)|\[[^\]]*(?:\]|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$\d+(?![\w$\u0080-\uffff])|[:@#$]?[\w\u0080-\uffff][\w$\u0080-\uffff]*|[();\0]/g;

/**
 * Reads a text that must hold exactly one statement: the engine runs the first of several and silently drops the rest.
 *
 * @throws StatementRefusedError for none, several, or a NUL, where the engine would stop reading.
 */
export function readStatement(source: string): StatementText {
  let text = "";
  let copied = 0;
  let end = -1;
  let depth = 0;
  let verb = "";
  let words = 0;
  // A trigger holds statements of its own and ends with `; END`, as in the engine's own sqlite3_complete.
  let trigger: "no" | "maybe" | "inside" | "semicolon" | "ended" = "no";

  for (const match of source.matchAll(TOKEN)) {
    const token = match[0];
    const first = token[0];
    if (token === "\0")
      throw new StatementRefusedError("The statement holds a NUL character, where the engine stops reading.");
    if (first === "-" || first === "/") continue;
    if (end >= 0) {
      if (token === ";") continue;
      throw new StatementRefusedError("The text holds more than one statement. Run each by itself, or use batch.");
    }
    if (token === ";") {
      if (trigger === "inside" || trigger === "semicolon") trigger = "semicolon";
      else end = match.index;
      continue;
    }
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (first === "$" && token.charCodeAt(1) >= 48 && token.charCodeAt(1) <= 57) {
      text += `${source.slice(copied, match.index)}?${token.slice(1)}`;
      copied = match.index + token.length;
    } else if (first !== "'" && first !== '"' && first !== "`" && first !== "[") {
      const word = token.toLowerCase();
      words++;
      if (words === 1) verb = word;
      else if (verb === "with" && depth === 0 && VERBS_BEHIND_WITH.has(word)) verb = word;
      if (words === 1 && word === "create") trigger = "maybe";
      else if (trigger === "maybe") {
        if (word === "trigger") trigger = "inside";
        else if (word !== "temp" && word !== "temporary") trigger = "no";
      } else if (trigger === "semicolon") trigger = word === "end" ? "ended" : "inside";
      else if (trigger === "ended") trigger = "inside";
      continue;
    }
    if (trigger === "semicolon" || trigger === "ended") trigger = "inside";
  }
  if (words === 0) throw new StatementRefusedError("The text holds no statement.");
  text += source.slice(copied, end < 0 ? undefined : end);
  return { text, verb };
}
