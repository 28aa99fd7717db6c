import { constants, type Database } from "bun:sqlite";
import { statSync } from "node:fs";

/** Milliseconds for which a look at the disk counts: at a high rate it costs nothing, and no commit is far from one. */
const FRESH = 5;

/**
 * Sees that a store under an open connection was moved, replaced or removed, or lost its write-ahead log. Only `stat` is
 * used: to open and close one of those files would drop every lock the engine has on it in this process.
 */
export class StoreWatch {
  readonly #database: Database;
  readonly #log: string;
  readonly #moved = new Uint8Array(8);
  #logInode: number | undefined;
  #looked = Number.NEGATIVE_INFINITY;
  #intact = true;

  constructor(database: Database, file: string) {
    this.#database = database;
    this.#log = `${file}-wal`;
    this.#logInode = statSync(this.#log, { throwIfNoEntry: false })?.ino;
  }

  intact(): boolean {
    if (!this.#intact) return false;
    const now = performance.now();
    if (now - this.#looked < FRESH) return true;
    this.#looked = now;
    this.#intact = !this.#hasMoved() && this.#hasItsLog();
    return this.#intact;
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
