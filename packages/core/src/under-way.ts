/** Counts pieces of work, so that a close can wait for them. */
export class UnderWay {
  #count = 0;
  #whenDone: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await work();
    } finally {
      if (--this.#count === 0) for (const done of this.#whenDone.splice(0)) done();
    }
  }

  /** Resolves when nothing is under way, or after `timeout` milliseconds. */
  ended(timeout: number): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#whenDone.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
