import type { Prepared } from "./prepared.ts";

/**
 * Compiled statements by their text, at most so many. A look-up costs one `Map.get`: recency is one bit a statement, and
 * the first that was not used since the last search goes.
 */
export class StatementCache {
  readonly #limit: number;
  readonly #statements = new Map<string, Prepared>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: string): Prepared | undefined {
    const prepared = this.#statements.get(text);
    if (prepared !== undefined) prepared.used = true;
    return prepared;
  }

  add(text: string, prepared: Prepared): void {
    while (this.#statements.size >= this.#limit) this.#removeOne();
    this.#statements.set(text, prepared);
  }

  clear(): void {
    for (const prepared of this.#statements.values()) prepared.finalize();
    this.#statements.clear();
  }

  #removeOne(): void {
    for (const [text, prepared] of this.#statements) {
      this.#statements.delete(text);
      if (!prepared.used) {
        prepared.finalize();
        return;
      }
      prepared.used = false;
      this.#statements.set(text, prepared);
    }
  }
}
