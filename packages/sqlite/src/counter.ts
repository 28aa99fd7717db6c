import { linkSync, lstatSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Bytes of the file. It is made at this size and never changed in size: to read past the end of a mapping is fatal. */
const SIZE = 4096;

/**
 * A number next to the catalog, in memory that every process on this machine maps: to read it costs 3 ns, and a change is
 * seen at once.
 */
export class Counter {
  readonly #file: string;
  #cell: Int32Array | undefined;
  #inode: number | undefined;
  /** Added so that `value` differs from any before when the file had to be mapped anew. */
  #base = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** False where the file could not be mapped: then the number moves for this process only. */
  get isMapped(): boolean {
    return this.#cell !== undefined;
  }

  open(): void {
    try {
      makeOnce(this.#file);
      const stats = statSync(this.#file);
      if (stats.size < SIZE) return;
      const bytes = Bun.mmap(this.#file, { shared: true });
      this.#cell = new Int32Array(bytes.buffer, bytes.byteOffset, 1);
      this.#inode = stats.ino;
    } catch {
      // Without a mapping the engine's own count of commits has to do.
    }
  }

  value(): number {
    return this.#cell === undefined ? this.#base : this.#base + Atomics.load(this.#cell, 0);
  }

  /** Tells every process. */
  raise(): void {
    if (this.#cell === undefined) this.#base++;
    else Atomics.add(this.#cell, 0, 1);
  }

  /** Moves the number for this process alone. */
  raiseHere(): void {
    this.#base++;
  }

  /** Maps the file anew where it was removed or replaced, so that all processes look at the same one again. */
  check(): void {
    if (this.#cell === undefined) return;
    const stats = lstatSync(this.#file, { throwIfNoEntry: false });
    if (stats?.ino === this.#inode && stats?.size === SIZE) return;
    const before = this.value();
    this.#cell = undefined;
    this.open();
    this.#base += before + 1 - this.value();
  }
}

/** The file appears at its full size, and the process that comes second takes that of the first. */
function makeOnce(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return;
  const aside = `${file}.${crypto.randomUUID()}`;
  try {
    writeFileSync(aside, new Uint8Array(SIZE), { mode: 0o600, flag: "wx" });
    linkSync(aside, file);
  } catch (error) {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
