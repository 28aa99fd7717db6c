import { constants, type Database } from "bun:sqlite";
import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";

/** Milliseconds for which a look at the disk counts: at a high rate it costs nothing, and no commit is far from one. */
const FRESH = 5;
/**
 * How old, in milliseconds, a directory's last change must be to be told from the next one: file systems write the time of
 * the kernel's last tick, at most ten milliseconds ago.
 */
const SETTLED = 100;

/**
 * Sees that a store under an open connection was moved, replaced or removed, or lost its write-ahead log. Only `stat` is
 * used: to open and close one of those files would drop every lock the engine has on it in this process.
 */
export class StoreWatch {
  readonly #database: Database;
  readonly #log: string;
  readonly #directory: string;
  readonly #moved = new Uint8Array(8);
  #logInode: number | undefined;
  #looked = Number.NEGATIVE_INFINITY;
  #intact = true;
  /** The directory as it was when both files were last seen in their places. */
  #directoryInode = -1;
  #directoryChanged = -1;

  constructor(database: Database, file: string) {
    this.#database = database;
    this.#log = `${file}-wal`;
    this.#directory = dirname(file);
    this.#logInode = statSync(this.#log, { throwIfNoEntry: false })?.ino;
  }

  intact(): boolean {
    const now = performance.now();
    if (now - this.#looked < FRESH || !this.#intact) return this.#intact;
    this.#looked = now;
    const directory = statSync(this.#directory, { throwIfNoEntry: false });
    if (directory === undefined || !this.#isAsBefore(directory)) this.#intact = this.#look(directory);
    return this.#intact;
  }

  /**
   * No file comes to or goes from a directory, and none takes another's place in it, without changing the directory's time,
   * which nobody can set; a directory that is moved, or put in the place of another, has another time too.
   */
  #isAsBefore(directory: Stats): boolean {
    return directory.ino === this.#directoryInode && directory.ctimeMs === this.#directoryChanged;
  }

  #look(directory: Stats | undefined): boolean {
    if (this.#hasMoved() || !this.#hasItsLog()) return false;
    const settled = directory !== undefined && Math.abs(Date.now() - directory.ctimeMs) > SETTLED;
    this.#directoryInode = settled ? directory.ino : -1;
    this.#directoryChanged = settled ? directory.ctimeMs : -1;
    return true;
  }

  #hasMoved(): boolean {
    this.#database.fileControl(constants.SQLITE_FCNTL_HAS_MOVED, this.#moved);
    return this.#moved[0] !== 0;
  }

  /** While a connection is open nobody but a stranger removes the log: the last one to close does. */
  #hasItsLog(): boolean {
    const inode = statSync(this.#log, { throwIfNoEntry: false })?.ino;
    this.#logInode ??= inode;
    return inode === this.#logInode;
  }
}
