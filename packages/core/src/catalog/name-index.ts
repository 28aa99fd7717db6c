const LONGEST = 255;
const LEAST_SLOTS = 16;
/** Bytes of an entry before its name: its place among the values, four of them, and the name's length. */
const HEAD = 5;

/**
 * What a `Map` from names to values is, for very many of them: a name is found in three arrays that lie close together, where a
 * `Map` follows pointers all over the memory. Names are ASCII and at most 255 characters long, as slugs and hosts are: anything
 * else is not kept, and not found.
 */
export class NameIndex<Value> {
  /** Unlike that of any other process, so that nobody can choose names that fall together. */
  readonly #seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  /** Two numbers a slot: the hash of a name, and where its entry begins among the names; 0 where there is none. */
  #slots: Int32Array;
  #mask: number;
  /** The entries, one after the other. The first byte is no entry's. */
  #names: Uint8Array;
  #end = 1;
  /** Bytes before the end that are no entry's any more. */
  #gone = 0;
  readonly #values: (Value | undefined)[] = [];
  readonly #freePlaces: number[] = [];
  #size = 0;

  /** @param expected about how many names there will be */
  constructor(expected = 0) {
    const slots = slotsFor(expected);
    this.#slots = new Int32Array(2 * slots);
    this.#mask = slots - 1;
    this.#names = new Uint8Array(64 + 24 * expected);
  }

  get size(): number {
    return this.#size;
  }

  get(name: string): Value | undefined {
    const slot = this.#find(name, this.#hash(name));
    return slot < 0 ? undefined : this.#values[this.#placeOf(this.#slots[slot + 1] ?? 0)];
  }

  set(name: string, value: Value): void {
    const hash = this.#hash(name);
    if (hash === 0) return;
    const slot = this.#find(name, hash);
    if (slot >= 0) {
      this.#values[this.#placeOf(this.#slots[slot + 1] ?? 0)] = value;
      return;
    }
    if (3 * (this.#mask + 1) < 4 * (this.#size + 1)) this.#rewrite(2 * (this.#mask + 1));
    const end = this.#end + HEAD + name.length;
    if (end > this.#names.length) this.#rewrite(this.#mask + 1, 2 * (end - this.#gone));
    const place = this.#freePlaces.pop() ?? this.#values.length;
    this.#values[place] = value;
    this.#occupy(hash, this.#end);
    this.#append(name, place);
    this.#size++;
  }

  delete(name: string): void {
    const found = this.#find(name, this.#hash(name));
    if (found < 0) return;
    const place = this.#placeOf(this.#slots[found + 1] ?? 0);
    this.#values[place] = undefined;
    this.#freePlaces.push(place);
    this.#vacate(found / 2);
    this.#size--;
    this.#gone += HEAD + name.length;
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
      const entry = slots[2 * slot + 1] ?? 0;
      if (entry === 0) return -1;
      if (slots[2 * slot] === hash && this.#holds(entry, name)) return 2 * slot;
    }
  }

  #holds(entry: number, name: string): boolean {
    const names = this.#names;
    const { length } = name;
    if (names[entry + HEAD - 1] !== length) return false;
    for (let at = 0; at < length; at++) if (names[entry + HEAD + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #placeOf(entry: number): number {
    const names = this.#names;
    const [low = 0, high = 0] = [names[entry], names[entry + 1]];
    return low | (high << 8) | ((names[entry + 2] ?? 0) << 16) | ((names[entry + 3] ?? 0) << 24);
  }

  #append(name: string, place: number): void {
    const names = this.#names;
    let at = this.#end;
    for (let shift = 0; shift < 32; shift += 8) names[at++] = place >>> shift;
    names[at++] = name.length;
    for (let from = 0; from < name.length; from++) names[at++] = name.charCodeAt(from);
    this.#end = at;
  }

  #occupy(hash: number, entry: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = entry;
  }

  /** Empties a slot, and closes the gap: whoever looks for a name stops at the first empty slot. */
  #vacate(from: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let gap = from;
    for (let slot = (gap + 1) & mask; slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
      const home = (slots[2 * slot] ?? 0) & mask;
      // What is at home behind the gap is found without crossing it.
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots.copyWithin(2 * gap, 2 * slot, 2 * slot + 2);
      gap = slot;
    }
    slots.fill(0, 2 * gap, 2 * gap + 2);
  }

  /** Writes all entries anew, without those that are gone. */
  #rewrite(slots: number, bytes = this.#names.length): void {
    const [oldSlots, oldNames] = [this.#slots, this.#names];
    this.#slots = new Int32Array(2 * slots);
    this.#mask = slots - 1;
    this.#names = new Uint8Array(bytes);
    this.#end = 1;
    this.#gone = 0;
    for (let slot = 0; slot < oldSlots.length; slot += 2) {
      const entry = oldSlots[slot + 1] ?? 0;
      if (entry === 0) continue;
      const end = entry + HEAD + (oldNames[entry + HEAD - 1] ?? 0);
      this.#names.set(oldNames.subarray(entry, end), this.#end);
      this.#occupy(oldSlots[slot] ?? 0, this.#end);
      this.#end += end - entry;
    }
  }
}

function slotsFor(count: number): number {
  let slots = LEAST_SLOTS;
  while (3 * slots < 4 * count) slots *= 2;
  return slots;
}
