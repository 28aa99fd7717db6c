/** A text that a regular expression lets through: one of those given where it does, otherwise made from the expression. */
export function textFor(pattern: string, given: readonly string[]): string | undefined {
  const expression = new RegExp(pattern, "u");
  const fitting = given.find((text) => expression.test(text));
  if (fitting !== undefined) return fitting;
  const made = new PatternText(pattern).text();
  return expression.test(made) ? made : undefined;
}

const CLASSES: Readonly<Record<string, string>> = { d: "1", w: "a", s: " ", D: "a", W: "-", S: "a", t: "\t", n: "\n" };

/** Reads an expression of the common kind: classes, groups, choices, repetitions. The first choice is taken everywhere. */
class PatternText {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  text(): string {
    let made = this.#sequence();
    while (this.#at < this.#pattern.length) {
      this.#at++;
      const other = this.#sequence();
      made = made === "" ? other : made;
    }
    return made;
  }

  /** Until the end, a `|` or a `)`. */
  #sequence(): string {
    let made = "";
    while (this.#at < this.#pattern.length && !"|)".includes(this.#next)) {
      const atom = this.#atom();
      made += atom.repeat(this.#times());
    }
    return made;
  }

  get #next(): string {
    return this.#pattern[this.#at] ?? "";
  }

  #atom(): string {
    const character = this.#next;
    this.#at++;
    if (character === "^" || character === "$") return "";
    if (character === ".") return "a";
    if (character === "[") return this.#class();
    if (character === "(") return this.#group();
    if (character !== "\\") return character;
    const escaped = this.#next;
    this.#at++;
    if (escaped === "b" || escaped === "B") return "";
    return CLASSES[escaped] ?? escaped;
  }

  #class(): string {
    const end = this.#pattern.indexOf("]", this.#at + 1);
    const inside = this.#pattern.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#pattern.length : end + 1;
    const expression = new RegExp(`[${inside}]`, "u");
    return [..."a1A-_ .@/"].find((character) => expression.test(character)) ?? inside[0] ?? "";
  }

  #group(): string {
    const looksAround = /^\?(<?[=!])/.exec(this.#pattern.slice(this.#at))?.[1];
    this.#at += /^\?(:|<?[=!]|<[A-Za-z_]\w*>)/.exec(this.#pattern.slice(this.#at))?.[0].length ?? 0;
    const made = this.#sequence();
    while (this.#next === "|") {
      this.#at++;
      this.#sequence();
    }
    this.#at++;
    return looksAround === undefined ? made : "";
  }

  #times(): number {
    const [whole = "", sign, least] = /^(?:([*+?])|\{(\d+)(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at)) ?? [];
    this.#at += whole.length;
    if (whole === "") return 1;
    return sign === undefined ? Number(least) : 1;
  }
}
