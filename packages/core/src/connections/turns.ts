/** Lets at most so many do something at a time; who comes later waits, in the order in which they came. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  /** Whether one can be taken without waiting. */
  get free(): boolean {
    return this.#left > 0;
  }

  /** Takes a turn at once, where there is one. Whether there was. */
  tryTake(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  /** Takes a turn. Waits for it at most `limit` milliseconds, then throws what `late` answers, which is told how many others wait. */
  take(limit: number, late: (others: number) => Error): void | Promise<void> {
    if (this.tryTake()) return;
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(late(this.#waiting.length));
      }, limit);
      this.#waiting.push(turn);
    });
  }

  /** Hands a turn on. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#left++;
    else next();
  }
}
