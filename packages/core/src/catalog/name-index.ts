const LONGEST = 255;
const LEAST_SLOTS = 16;
/** Numbers of a slot: the hash of a name, where its text begins, and where its value is. */
const SLOT = 3;
const TEXT = 1;
const VALUE = 2;

/**
 * What a `Map` from names to values is, for very many of them: a name is found in a few arrays that lie close together, where a
 * `Map` follows pointers all over the memory. Names are ASCII and at most 255 characters long, as slugs and hosts are: anything
 * else is not kept, and not found.
 */
export class NameIndex<Value> {
  /** Unlike that of any other process, so that nobody can choose names that fall together. */
  readonly #seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  /** Slots one after the other. One that is empty says that its text begins at 0, where none does. */
  #slots: Int32Array;
  #mask: number;
  /** The texts of the names, one after the other, each behind its length. */
  #texts: Uint8Array;
  #end = 1;
  /** Bytes before the end that are no name's any more. */
  #gone = 0;
  readonly #values: (Value | undefined)[] = [];
  readonly #freePlaces: number[] = [];
  #size = 0;

  /** @param expected about how many names there will be */
  constructor(expected = 0) {
    const slots = slotsFor(expected);
    this.#slots = new Int32Array(SLOT * slots);
    this.#mask = slots - 1;
    this.#texts = new Uint8Array(64 + 20 * expected);
  }

  get size(): number {
    return this.#size;
  }

  get(name: string): Value | undefined {
    const slot = this.#find(name, this.#hash(name));
    return slot < 0 ? undefined : this.#values[this.#slots[slot + VALUE] ?? 0];
  }

  set(name: string, value: Value): void {
    const hash = this.#hash(name);
    if (hash === 0) return;
    const slot = this.#find(name, hash);
    if (slot >= 0) {
      this.#values[this.#slots[slot + VALUE] ?? 0] = value;
      return;
    }
    if (3 * (this.#mask + 1) < 4 * (this.#size + 1)) this.#rewrite(2 * (this.#mask + 1));
    const end = this.#end + 1 + name.length;
    if (end > this.#texts.length) this.#rewrite(this.#mask + 1, 2 * (end - this.#gone));
    const place = this.#freePlaces.pop() ?? this.#values.length;
    this.#values[place] = value;
    this.#occupy(hash, this.#end, place);
    this.#append(name);
    this.#size++;
  }

  delete(name: string): void {
    const found = this.#find(name, this.#hash(name));
    if (found < 0) return;
    const place = this.#slots[found + VALUE] ?? 0;
    this.#values[place] = undefined;
    this.#freePlaces.push(place);
    this.#vacate(found / SLOT);
    this.#size--;
    this.#gone += 1 + name.length;
  }

  /** Never 0 for what can be a name, and 0 for anything else. */
  #hash(name: string): number {
    const { length } = name;
    if (length === 0 || length > LONGEST) return 0;
    let hash = this.#seed;
    for (let at = 0; at < length; at++) {
      const code = name.charCodeAt(at);
      if (code > 127) return 0;
      hash = Math.imul(hash ^ code, 0x01000193);
    }
    // Slots are chosen by the lowest bits: the others must count there too.
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return hash ^ (hash >>> 13) || 1;
  }

  /** Where a name's slot is in `#slots`; below 0 where it has none. */
  #find(name: string, hash: number): number {
    if (hash === 0) return -1;
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const text = slots[SLOT * slot + TEXT] ?? 0;
      if (text === 0) return -1;
      if (slots[SLOT * slot] === hash && this.#holds(text, name)) return SLOT * slot;
    }
  }

  #holds(text: number, name: string): boolean {
    const texts = this.#texts;
    const { length } = name;
    if (texts[text] !== length) return false;
    for (let at = 0; at < length; at++) if (texts[text + 1 + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #append(name: string): void {
    const texts = this.#texts;
    let at = this.#end;
    texts[at++] = name.length;
    for (let from = 0; from < name.length; from++) texts[at++] = name.charCodeAt(from);
    this.#end = at;
  }

  #occupy(hash: number, text: number, value: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[SLOT * slot + TEXT] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[SLOT * slot] = hash;
    this.#slots[SLOT * slot + TEXT] = text;
    this.#slots[SLOT * slot + VALUE] = value;
  }

  /** Empties a slot, and closes the gap: whoever looks for a name stops at the first empty slot. */
  #vacate(from: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let gap = from;
    for (let slot = (gap + 1) & mask; slots[SLOT * slot + TEXT] !== 0; slot = (slot + 1) & mask) {
      const home = (slots[SLOT * slot] ?? 0) & mask;
      // What is at home behind the gap is found without crossing it.
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots.copyWithin(SLOT * gap, SLOT * slot, SLOT * (slot + 1));
      gap = slot;
    }
    slots.fill(0, SLOT * gap, SLOT * (gap + 1));
  }

  /** Writes all names anew, without those that are gone. */
  #rewrite(slots: number, bytes = this.#texts.length): void {
    const [oldSlots, oldTexts] = [this.#slots, this.#texts];
    this.#slots = new Int32Array(SLOT * slots);
    this.#mask = slots - 1;
    this.#texts = new Uint8Array(bytes);
    this.#end = 1;
    this.#gone = 0;
    for (let slot = 0; slot < oldSlots.length; slot += SLOT) {
      const text = oldSlots[slot + TEXT] ?? 0;
      if (text === 0) continue;
      const end = text + 1 + (oldTexts[text] ?? 0);
      this.#texts.set(oldTexts.subarray(text, end), this.#end);
      this.#occupy(oldSlots[slot] ?? 0, this.#end, oldSlots[slot + VALUE] ?? 0);
      this.#end += end - text;
    }
  }
}

function slotsFor(count: number): number {
  let slots = LEAST_SLOTS;
  while (3 * slots < 4 * count) slots *= 2;
  return slots;
}
