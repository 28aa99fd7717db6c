/** Lets at most so many do something at a time; who comes later waits, in the order in which they came. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  /** Takes a turn. Waits for it at most `limit` milliseconds, then throws what `late` answers. */
  take(limit: number, late: () => Error): void | Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(late());
      }, limit);
      this.#waiting.push(turn);
    });
  }

  /** Hands a turn on. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
