/**
 * A Map that keeps the entries used of late, at most twice `size` of them. An entry of the current generation costs one
 * look-up; when a generation is full the one before it is dropped, and what is still used comes along.
 */
export class BoundedMap<Value, Key = string> {
  readonly #size: number;
  #current = new Map<Key, Value>();
  #previous = new Map<Key, Value>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: Key): Value | undefined {
    const value = this.#current.get(key);
    if (value !== undefined) return value;
    const older = this.#previous.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.#current.size >= this.#size) {
      this.#previous = this.#current;
      this.#current = new Map();
    }
    this.#current.set(key, value);
  }

  get size(): number {
    return this.#current.size + this.#previous.size;
  }
}
