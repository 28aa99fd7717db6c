import { StoreBusyError } from "../errors.ts";

/** Whoever may write to a store, one after the other, in the order in which they asked. */
export class WriteQueue {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  /** Whether nobody writes and nobody waits. */
  get free(): boolean {
    return !this.#held;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes the turn at once. Only where the queue is free. */
  hold(): void {
    this.#held = true;
  }

  /** Waits for the turn, at most `limit` milliseconds; then throws `StoreBusyError`. */
  acquire(limit: number): Promise<void> {
    if (!this.#held) {
      this.#held = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(
          new StoreBusyError(
            `The write waited ${limit} ms for ${this.#waiting.length + 1} others. Make transactions shorter, or use batch().`,
          ),
        );
      }, limit);
      this.#waiting.push(turn);
    });
  }

  /** Hands the turn on. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#held = false;
    else next();
  }
}
