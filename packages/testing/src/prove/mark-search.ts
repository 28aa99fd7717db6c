import { MARK_LENGTH, type Mark, type Marks } from "./marks.ts";

/** A tenant's data, found in a text. */
export interface Sighting {
  readonly owner: number;
  /** Unknown where the mark was cut off, or stands in an encoding that was cut off. */
  readonly mark: Mark | undefined;
  /** What was found, as it stands there. */
  readonly text: string;
  readonly at: number;
  readonly encoding: "plain" | "base64" | "hex";
}

/** Finds the marks of some tenants in texts: as they are, in either case, and inside of base64 and hex. */
export class MarkSearch {
  readonly #marks: Marks;
  readonly #plain: RegExp;
  readonly #encoded: RegExp;

  constructor(marks: Marks, owners: ReadonlySet<number>) {
    this.#marks = marks;
    const needles = marks.needles(owners);
    this.#plain = new RegExp(alternatives(needles), "gi");
    this.#encoded = new RegExp(alternatives(marks.beginnings(owners).flatMap(encodingsOf)), "g");
  }

  find(text: string): Sighting[] {
    const found = this.#findPlain(text);
    for (const match of text.matchAll(this.#encoded)) found.push(...this.#decoded(text, match.index, match[0]));
    return found;
  }

  #findPlain(text: string): Sighting[] {
    return [...text.matchAll(this.#plain)].map((match) => {
      const [needle] = match;
      const whole =
        needle.length > MARK_LENGTH ? needle : (/^[a-z0-9]{1,15}/i.exec(text.slice(match.index))?.[0] ?? "");
      return {
        owner: this.#marks.ownerOf(needle),
        mark: this.#marks.get(whole),
        text: whole,
        at: match.index,
        encoding: "plain",
      };
    });
  }

  #decoded(text: string, at: number, hit: string): Sighting[] {
    const encoding = /^[0-9a-f]{20}$/.test(hit) ? "hex" : "base64";
    const letters = encoding === "hex" ? /[0-9a-f]/ : /[A-Za-z0-9+/_-]/;
    let start = at;
    let end = at + hit.length;
    while (start > 0 && letters.test(text[start - 1] ?? "")) start--;
    while (end < text.length && letters.test(text[end] ?? "")) end++;
    // Where it begins in the middle of a group, one of the other beginnings is the right one.
    for (let skipped = 0; skipped < 4; skipped++) {
      const decoded = Buffer.from(text.slice(start + skipped, end), encoding).toString("latin1");
      const found = this.#findPlain(decoded);
      if (found.length > 0) return found.map((sighting) => ({ ...sighting, at, encoding }));
    }
    return [];
  }
}

const NOTHING = "(?!)";

function alternatives(needles: readonly string[]): string {
  return needles.length === 0 ? NOTHING : needles.map((needle) => needle.replace(/[+/]/g, "\\$&")).join("|");
}

/** What a text looks like inside of base64, at each of the three places of a group, and in hex. */
function encodingsOf(core: string): string[] {
  const encodings = [0, 1, 2].map((before) => {
    const encoded = Buffer.from("\0".repeat(before) + core).toString("base64");
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + core.length) * 8) / 6));
  });
  const web = encodings.map((encoded) => encoded.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([...encodings, ...web, Buffer.from(core).toString("hex")])];
}
