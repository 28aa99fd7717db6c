import { existsSync, writeFileSync } from "node:fs";
import type { Announcement, CatalogStore } from "../../src/catalog/store.ts";
import type { RawResult, Statement } from "../../src/sql/statement.ts";
import type { Awaitable, Connection } from "../../src/strategies/connection.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

export interface FileCatalogOptions {
  /** Answers by promise, as a server does. */
  readonly slow?: boolean;
  /** Tells of an act in the act itself; its version is then the number of the last change. */
  readonly announces?: boolean;
  /** @default true */
  readonly counts?: boolean;
}

/** Leaves a trace that a test can look for. */
const ANNOUNCEMENT: Statement = { text: "insert into announcements values (1)", values: [] };

/** The catalog in one SQLite file, with a mapped counter beside it, as plain as one can be. */
export class FileCatalog implements CatalogStore {
  readonly dialect = "sqlite";
  readonly file: string;
  /** Every statement that was run outside a transaction. */
  readonly queries: string[] = [];
  /** Called before each of those statements. */
  beforeQuery: ((statement: Statement) => void) | undefined;
  /** Holds up the answer to such a statement that has run, where answers are promises. */
  delay: ((statement: Statement) => Promise<void> | undefined) | undefined;
  /** Holds such a statement up before it has run, where answers are promises. */
  hold: ((statement: Statement) => Promise<void> | undefined) | undefined;
  announced = 0;
  /** Whether `announce` is forgotten, as by a process that was killed. */
  silent = false;
  readonly announcement?: Announcement;
  readonly countsAnnouncements: boolean;
  readonly #slow: boolean;
  #counter: Int32Array | undefined;

  constructor(file: string, { slow = false, announces = false, counts = true }: FileCatalogOptions = {}) {
    this.file = file;
    this.countsAnnouncements = counts;
    this.#slow = slow;
    if (announces) this.announcement = { statement: ANNOUNCEMENT, committed: (sequence) => this.#committed(sequence) };
  }

  #committed(sequence: number): number {
    if (this.#counter !== undefined) Atomics.store(this.#counter, 0, sequence);
    return sequence;
  }

  open(): Awaitable<Connection> {
    const connection = new SqliteConnection(this.file, { slow: this.#slow });
    const counter = `${this.file}-counter`;
    if (!existsSync(counter)) writeFileSync(counter, new Uint8Array(4096));
    this.#counter = new Int32Array(Bun.mmap(counter, { shared: true }).buffer, 0, 1);
    const query = (statement: Statement): Awaitable<RawResult> => {
      this.queries.push(statement.text);
      this.beforeQuery?.(statement);
      const held = this.#slow ? this.hold?.(statement) : undefined;
      if (held !== undefined) return held.then(() => connection.query(statement));
      const answer = connection.query(statement);
      return answer instanceof Promise ? this.#late(statement, answer) : answer;
    };
    return { query, begin: () => connection.begin(), close: () => connection.close() };
  }

  async #late(statement: Statement, answer: Promise<RawResult>): Promise<RawResult> {
    const result = await answer;
    await this.delay?.(statement);
    return result;
  }

  version(): Awaitable<number> {
    const version = this.#counter === undefined ? 0 : Atomics.load(this.#counter, 0);
    return this.#slow ? Bun.sleep(1).then(() => version) : version;
  }

  announce(): void {
    if (this.silent || this.#counter === undefined) return;
    this.announced++;
    Atomics.add(this.#counter, 0, 1);
  }

  close(): void {
    this.#counter = undefined;
  }
}
