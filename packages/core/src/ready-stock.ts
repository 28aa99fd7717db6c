import { type ReadyTarget, type StorePlace, samePlace } from "./strategies/ready-targets.ts";

/** How many stores a tenancy keeps ready, and what this process is doing with them. */
export class ReadyStock {
  readonly targets: readonly ReadyTarget[];
  /**
   * When the tenancy was made. Stores of other migrations than its own that were made before are out of date; those made since are
   * of another release of the program, which runs beside it.
   */
  readonly since: string;
  readonly #opening = new Set<string>();
  #filling = false;
  #again = false;

  constructor(targets: readonly ReadyTarget[], since: Date) {
    this.targets = targets;
    this.since = since.toISOString();
  }

  /** How many are to be ready in this place. */
  count(place: StorePlace): number {
    return this.targets.find((target) => samePlace(target, place))?.count ?? 0;
  }

  /** Keeps a store for one create of this process. False where another has it. */
  reserve(id: string): boolean {
    if (this.#opening.has(id)) return false;
    this.#opening.add(id);
    return true;
  }

  release(id: string): void {
    this.#opening.delete(id);
  }

  /** Runs `fill` unless a run is under way; then once more when that has ended, for what was taken meanwhile. */
  async refill(fill: () => Promise<void>): Promise<void> {
    this.#again = true;
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#again) {
        this.#again = false;
        await fill();
      }
    } finally {
      this.#filling = false;
    }
  }
}
