import type { Random } from "../contract/random.ts";

/** Where a mark was put. */
export type MarkOrigin =
  | { readonly kind: "row"; readonly table: string; readonly column: string; readonly row: number }
  | { readonly kind: "sent"; readonly request: number; readonly field: string }
  | { readonly kind: "name"; readonly what: string };

/** A text that stands for one tenant's data, and for one place of it. */
export interface Mark {
  readonly text: string;
  /** The tenant whose data it is, by its place among the tenants. */
  readonly owner: number;
  readonly origin: MarkOrigin;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const CORE_LENGTH = 10;
const NUMBER_LENGTH = 5;

/** Characters of a mark: what is shorter can not carry one. */
export const MARK_LENGTH = CORE_LENGTH + NUMBER_LENGTH;

/**
 * The marks of one world's tenants: letters and digits only, so that they pass through HTML, JSON, URLs and slugs as they
 * are. Each begins with what all marks of its tenant begin with, and ends with a number of its own.
 */
export class Marks {
  readonly cores: readonly string[];
  readonly #marks = new Map<string, Mark>();
  readonly #ids = new Map<string, number>();

  constructor(random: Random, tenants: number) {
    this.cores = Array.from({ length: tenants }, () => coreOf(random));
  }

  /** A new mark of a tenant. */
  mint(owner: number, origin: MarkOrigin): string {
    const core = this.cores[owner];
    if (core === undefined) throw new RangeError(`There is no tenant ${owner}.`);
    const text = core + this.#marks.size.toString(36).padStart(NUMBER_LENGTH, "0");
    this.#marks.set(text, { text, owner, origin });
    return text;
  }

  /** Takes a tenant's id for one of its marks, however it is written. */
  addId(owner: number, id: string): void {
    for (const text of [id.toLowerCase(), id.toLowerCase().replaceAll("-", "")]) {
      this.#ids.set(text, owner);
      this.#marks.set(text, { text, owner, origin: { kind: "name", what: "id" } });
    }
  }

  get(text: string): Mark | undefined {
    return this.#marks.get(text.toLowerCase());
  }

  /** Texts by which the data of these tenants is known: how their marks begin, and their ids. */
  needles(owners: ReadonlySet<number>): string[] {
    const cores = this.cores.filter((_, owner) => owners.has(owner));
    return [...cores, ...[...this.#ids].filter(([, owner]) => owners.has(owner)).map(([id]) => id)];
  }

  ownerOf(needle: string): number {
    const lower = needle.toLowerCase();
    return this.#ids.get(lower) ?? this.cores.indexOf(lower.slice(0, CORE_LENGTH));
  }
}

function coreOf(random: Random): string {
  const letter = ALPHABET[random.below(26)] ?? "z";
  return letter + Array.from({ length: CORE_LENGTH - 1 }, () => ALPHABET[random.below(ALPHABET.length)]).join("");
}
