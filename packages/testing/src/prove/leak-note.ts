import type { Ask } from "./ask.ts";
import type { Sighting } from "./mark-search.ts";

/** Where data of another tenant was found. */
export type LeakPlace = "body" | "header" | "cookie" | "message" | "log" | "store" | "file" | "shared" | "catalog";

/** One find, before anything is known of its cause. */
export interface LeakNote {
  readonly place: LeakPlace;
  /** The name of the header, the file, the table, the function that logged. */
  readonly detail: string;
  /** Who got to see it; undefined where it is everybody's. */
  readonly tenant: number | undefined;
  readonly sighting: Sighting;
  readonly text: string;
  /** What was asked for when it was found. */
  readonly ask?: Ask;
  readonly status?: number;
  readonly streamed?: boolean;
}

/** The same find, again and again. */
export interface LeakGroup {
  readonly first: LeakNote;
  readonly notes: LeakNote[];
  times: number;
  /** Tenants that it happened between: who saw, whose it was. */
  readonly pairs: Set<string>;
}

const KEPT = 200;

/** Gathers what was found: the same kind of find at the same route counts once. */
export class LeakBook {
  readonly #groups = new Map<string, LeakGroup>();

  note(note: LeakNote): void {
    const key = JSON.stringify([note.place, note.ask?.route.key, note.detail, note.ask?.replay?.kind]);
    const group = this.#groups.get(key) ?? { first: note, notes: [], times: 0, pairs: new Set() };
    this.#groups.set(key, group);
    group.times++;
    group.pairs.add(`${note.tenant}<${note.sighting.owner}`);
    if (group.notes.length < KEPT) group.notes.push(note);
  }

  get groups(): LeakGroup[] {
    return [...this.#groups.values()];
  }

  get size(): number {
    return this.#groups.size;
  }
}
