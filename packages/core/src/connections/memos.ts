/** Values that are made once and kept for as long as a store's connections. */
export class Memos {
  readonly #values = new Map<unknown, unknown>();

  /** What `make` answered the first time for this key. A promise that rejects is not kept. */
  get<T>(key: unknown, make: () => T): T {
    // Under one key the same code puts and gets; a Map of everything can not say it.
    if (this.#values.has(key)) return this.#values.get(key) as T;
    const value = make();
    this.#values.set(key, value);
    if (value instanceof Promise) value.catch(() => this.#values.delete(key));
    return value;
  }

  /** Forgets everything, and disposes of what can be disposed of. `failed` is told where that throws. */
  clear(failed: (error: unknown) => void): void {
    const values = [...this.#values.values()];
    this.#values.clear();
    for (const value of values) {
      if (!isDisposable(value)) continue;
      try {
        value[Symbol.dispose]();
      } catch (error) {
        failed(error);
      }
    }
  }
}

function isDisposable(value: unknown): value is Disposable {
  return typeof value === "object" && value !== null && Symbol.dispose in value;
}
