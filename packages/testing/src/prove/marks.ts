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

/** Whose marks are those of a world that was before: of nobody who is there now. */
export const EARLIER = -1;

/** How the marks of all worlds of this process begin: what an app keeps in its memory may outlive a world. */
const everyCore = new Set<string>();

/** Characters of a mark: what is shorter can not carry one. */
export const MARK_LENGTH = CORE_LENGTH + NUMBER_LENGTH;

/**
 * The marks of one world's tenants: letters and digits only, so that they pass through HTML, JSON, URLs and slugs as they
 * are. Each begins with what all marks of its tenant begin with, and ends with a number of its own.
 */
export class Marks {
  readonly cores: readonly string[];
  /** How the marks of earlier worlds begin. */
  readonly #earlier: readonly string[];
  readonly #marks = new Map<string, Mark>();
  readonly #ids = new Map<string, number>();

  constructor(random: Random, tenants: number) {
    this.cores = Array.from({ length: tenants }, () => coreOf(random));
    this.#earlier = [...everyCore].filter((core) => !this.cores.includes(core));
    for (const core of this.cores) everyCore.add(core);
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

  /** How the marks of these tenants begin, and those of earlier worlds. */
  beginnings(owners: ReadonlySet<number>): string[] {
    return [...this.cores.filter((_, owner) => owners.has(owner)), ...this.#earlier];
  }

  /** Texts by which the data of these tenants is known, and that of earlier worlds: how marks begin, and ids. */
  needles(owners: ReadonlySet<number>): string[] {
    return [...this.beginnings(owners), ...[...this.#ids].filter(([, owner]) => owners.has(owner)).map(([id]) => id)];
  }

  /** `EARLIER` where it is nobody's any more. */
  ownerOf(needle: string): number {
    const lower = needle.toLowerCase();
    return this.#ids.get(lower) ?? this.cores.indexOf(lower.slice(0, CORE_LENGTH));
  }
}

function coreOf(random: Random): string {
  const letter = ALPHABET[random.below(26)] ?? "z";
  return letter + Array.from({ length: CORE_LENGTH - 1 }, () => ALPHABET[random.below(ALPHABET.length)]).join("");
}
