const LONGEST = 255;
const LEAST_SLOTS = 16;
/** Bytes of a slot: half of what a processor fetches from memory at once. */
const SLOT = 32;
/** Numbers in a slot: the hash of its name, which is 0 in a slot that is empty; where its value is, and where its name goes on. */
const NUMBERS = SLOT / 4;
const VALUE = 1;
const REST = 2;
/** Behind them come the name's length, in one byte, and as much of the name as there is room for. */
const LENGTH = 12;
const TEXT = 13;
const ROOM = SLOT - TEXT;

/**
 * What a `Map` from names to values is, for very many of them: a name is found in a few arrays that lie close together, where a
 * `Map` follows pointers all over the memory. Names are ASCII and at most 255 characters long, as slugs and hosts are: anything
 * else is not kept, and not found.
 */
export class NameIndex<Value> {
  /** Unlike that of any other process, so that nobody can choose names that fall together. */
  readonly #seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  /** Slots one after the other, as numbers and as bytes. */
  #numbers: Int32Array;
  #bytes: Uint8Array;
  #mask: number;
  /** What slots have no room for: the rests of long names, one after the other. */
  #rests: Uint8Array;
  #end = 0;
  /** Bytes before the end that are no name's any more. */
  #gone = 0;
  readonly #values: (Value | undefined)[] = [];
  readonly #freePlaces: number[] = [];
  #size = 0;

  /** @param expected about how many names there will be */
  constructor(expected = 0) {
    const slots = slotsFor(expected);
    this.#numbers = new Int32Array(NUMBERS * slots);
    this.#bytes = new Uint8Array(this.#numbers.buffer);
    this.#mask = slots - 1;
    this.#rests = new Uint8Array(64);
  }

  get size(): number {
    return this.#size;
  }

  get(name: string): Value | undefined {
    const slot = this.#find(name, this.#hash(name));
    return slot < 0 ? undefined : this.#values[this.#number(slot, VALUE)];
  }

  set(name: string, value: Value): void {
    const hash = this.#hash(name);
    if (hash === 0) return;
    const slot = this.#find(name, hash);
    if (slot >= 0) {
      this.#values[this.#number(slot, VALUE)] = value;
      return;
    }
    if (3 * (this.#mask + 1) < 4 * (this.#size + 1)) this.#rewrite(2 * (this.#mask + 1));
    const place = this.#freePlaces.pop() ?? this.#values.length;
    this.#values[place] = value;
    this.#write(this.#freeSlot(hash), hash, name, place);
    this.#size++;
  }

  delete(name: string): void {
    const slot = this.#find(name, this.#hash(name));
    if (slot < 0) return;
    const place = this.#number(slot, VALUE);
    this.#values[place] = undefined;
    this.#freePlaces.push(place);
    this.#vacate(slot);
    this.#size--;
    this.#gone += Math.max(0, name.length - ROOM);
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

  #number(slot: number, which: number): number {
    return this.#numbers[NUMBERS * slot + which] ?? 0;
  }

  /** A name's slot; below 0 where it has none. */
  #find(name: string, hash: number): number {
    if (hash === 0) return -1;
    const numbers = this.#numbers;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = numbers[NUMBERS * slot];
      if (found === 0) return -1;
      if (found === hash && this.#holds(slot, name)) return slot;
    }
  }

  #holds(slot: number, name: string): boolean {
    const bytes = this.#bytes;
    const { length } = name;
    const start = SLOT * slot;
    if (bytes[start + LENGTH] !== length) return false;
    const here = Math.min(length, ROOM);
    for (let at = 0; at < here; at++) if (bytes[start + TEXT + at] !== name.charCodeAt(at)) return false;
    const rest = this.#number(slot, REST) - here;
    for (let at = here; at < length; at++) if (this.#rests[rest + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #freeSlot(hash: number): number {
    let slot = hash & this.#mask;
    while (this.#number(slot, 0) !== 0) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #write(slot: number, hash: number, name: string, place: number): void {
    const { length } = name;
    const here = Math.min(length, ROOM);
    if (this.#end + length - here > this.#rests.length) this.#moveRests(2 * (this.#end - this.#gone + length));
    this.#numbers[NUMBERS * slot] = hash;
    this.#numbers[NUMBERS * slot + VALUE] = place;
    this.#numbers[NUMBERS * slot + REST] = this.#end;
    this.#bytes[SLOT * slot + LENGTH] = length;
    for (let at = 0; at < here; at++) this.#bytes[SLOT * slot + TEXT + at] = name.charCodeAt(at);
    for (let at = here; at < length; at++) this.#rests[this.#end++] = name.charCodeAt(at);
  }

  /** Empties a slot, and closes the gap: whoever looks for a name stops at the first empty slot. */
  #vacate(from: number): void {
    const numbers = this.#numbers;
    const mask = this.#mask;
    let gap = from;
    for (let slot = (gap + 1) & mask; this.#number(slot, 0) !== 0; slot = (slot + 1) & mask) {
      const home = this.#number(slot, 0) & mask;
      // What is at home behind the gap is found without crossing it.
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      numbers.copyWithin(NUMBERS * gap, NUMBERS * slot, NUMBERS * (slot + 1));
      gap = slot;
    }
    numbers.fill(0, NUMBERS * gap, NUMBERS * (gap + 1));
  }

  /** Gives every name a place among so many slots. */
  #rewrite(slots: number): void {
    const old = this.#numbers;
    this.#numbers = new Int32Array(NUMBERS * slots);
    this.#bytes = new Uint8Array(this.#numbers.buffer);
    this.#mask = slots - 1;
    for (let from = 0; from < old.length; from += NUMBERS) {
      const hash = old[from] ?? 0;
      if (hash !== 0) this.#numbers.set(old.subarray(from, from + NUMBERS), NUMBERS * this.#freeSlot(hash));
    }
  }

  /** Writes the rests of all names anew, without those that are gone. */
  #moveRests(bytes: number): void {
    const old = this.#rests;
    this.#rests = new Uint8Array(bytes);
    this.#end = 0;
    this.#gone = 0;
    for (let slot = 0; slot <= this.#mask; slot++) {
      const length = (this.#bytes[SLOT * slot + LENGTH] ?? 0) - ROOM;
      if (length <= 0) continue;
      const start = this.#number(slot, REST);
      this.#rests.set(old.subarray(start, start + length), this.#end);
      this.#numbers[NUMBERS * slot + REST] = this.#end;
      this.#end += length;
    }
  }
}

function slotsFor(count: number): number {
  let slots = LEAST_SLOTS;
  while (3 * slots < 4 * count) slots *= 2;
  return slots;
}
