import { NameIndex } from "./name-index.ts";

/** Values that are taken up in one go: about a millisecond's work, so that requests come in between. */
const PORTION = 2_000;

/** How the values of an index are named. */
export interface Naming<Value> {
  names(value: Value): readonly string[];
  isNamed(value: Value, name: string): boolean;
}

/**
 * An index over very many values that answers from the beginning: a name is looked for among the values themselves until all
 * of them are taken up. That happens bit by bit, from the first question on.
 */
export class GrowingIndex<Value> {
  readonly #naming: Naming<Value>;
  /** Those that are not all taken up; none once they are. */
  #values: readonly Value[];
  readonly #index: NameIndex<Value>;
  #taken = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(values: readonly Value[], naming: Naming<Value>) {
    this.#values = values;
    this.#naming = naming;
    this.#index = new NameIndex(values.length);
  }

  get(name: string): Value | undefined {
    const found = this.#index.get(name);
    return found === undefined && this.#taken < this.#values.length ? this.#search(name) : found;
  }

  /** The index of all values, to be changed. From then on it is this one's answers too. */
  whole(): NameIndex<Value> {
    this.#take(this.#values.length);
    return this.#index;
  }

  #search(name: string): Value | undefined {
    this.#timer ??= this.#later();
    let found: Value | undefined;
    for (let at = this.#taken; at < this.#values.length && found === undefined; at++) {
      const value = this.#values[at];
      if (value !== undefined && this.#naming.isNamed(value, name)) found = value;
    }
    // Many questions in a row leave no turn to the timer.
    this.#take(this.#taken + PORTION);
    return found;
  }

  #later(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#take(this.#taken + PORTION);
      if (this.#taken < this.#values.length) this.#timer = this.#later();
    }, 0);
    timer.unref();
    return timer;
  }

  #take(to: number): void {
    const end = Math.min(to, this.#values.length);
    for (; this.#taken < end; this.#taken++) {
      const value = this.#values[this.#taken];
      if (value === undefined) continue;
      for (const name of this.#naming.names(value)) this.#index.set(name, value);
    }
    if (this.#taken < this.#values.length) return;
    this.#values = [];
    this.#taken = 0;
  }
}
