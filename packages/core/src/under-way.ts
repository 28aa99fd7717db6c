/** Counts what is under way, so that others can wait until it has ended. */
export class UnderWay {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  begin(): void {
    this.#count++;
  }

  /** Whether nothing is under way any more. */
  end(): boolean {
    if (--this.#count > 0) return false;
    for (const resume of this.#waiting.splice(0)) resume();
    return true;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.begin();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  /** Resolves when nothing is under way, or after `timeout` milliseconds where that is given. */
  ended(timeout?: number): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = timeout === undefined ? undefined : setTimeout(resolve, timeout);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
