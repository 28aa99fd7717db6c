import { StoreBusyError } from "../errors.ts";
import type { Events } from "../events.ts";
import type { RawRow } from "../sql/statement.ts";
import type { CatalogChange } from "./change.ts";
import { type CatalogDirectory, DIRECTORY_COLUMNS } from "./directory.ts";
import type { TenantEntry } from "./entry.ts";
import type { CatalogReader } from "./reader.ts";
import { retrying } from "./retrying.ts";
import { integerAt, optionalTextAt, textAt } from "./row.ts";
import { runSteps, type Steps, wait } from "./steps.ts";
import type { CatalogStore } from "./store.ts";

const PAGE = 1_000;
const NEVER = Number.NaN;
const LOAD = `select ${DIRECTORY_COLUMNS} from directory where id > $1 order by id limit $2`;
const RELEASED = "select slug, kept_until from released_slugs";
const LAST_CHANGE = "select coalesce(max(sequence), 0) from changes";
// One statement, so that a change and what it led to are seen together.
const CHANGES =
  "select c.sequence, c.kind, c.subject, d.id, d.slug, d.serving, d.hosts, d.data, r.kept_until from changes c " +
  "left join directory d on c.kind = 'tenant' and d.id = c.subject " +
  "left join released_slugs r on c.kind = 'slug' and r.slug = c.subject where c.sequence > $1 order by c.sequence";

/** Keeps a directory at what the catalog's tables say: loads it once, and from there on follows the changes of every process. */
export class DirectoryFollower {
  readonly #directory: CatalogDirectory;
  readonly #store: CatalogStore;
  readonly #events: Events;
  /** Of the tables that are followed; undefined before `start` and after `stop`. */
  #reader: CatalogReader | undefined;
  #applying: Promise<void> | undefined;
  #endWatch: (() => void) | undefined;
  #version = NEVER;
  /** The last change that the directory holds. */
  #sequence = 0;
  /** How often the directory was doubted: a reading that began before it does not count as up to date. */
  #doubts = 0;

  constructor(directory: CatalogDirectory, store: CatalogStore, events: Events) {
    this.#directory = directory;
    this.#store = store;
    this.#events = events;
  }

  /** The store's version when the directory was last up to date; NaN when it must be looked at again. */
  get version(): number {
    return this.#version;
  }

  /** Loads the directory, asking again for so many milliseconds while another process holds the store. */
  *start(reader: CatalogReader, busyLimit: number): Steps<void> {
    const version = yield* wait(this.#store.version());
    yield* wait(retrying(() => runSteps(this.#load(reader)), busyLimit));
    this.#version = version;
    this.#reader = reader;
    this.#endWatch = this.#store.watch?.(() => this.#refreshUnasked());
  }

  async stop(): Promise<void> {
    this.#endWatch?.();
    this.#reader = undefined;
    await this.#applying?.catch(() => undefined);
  }

  /** As `Catalog.refresh`, once it has started. */
  refresh(): void | Promise<void> {
    const version = this.#store.version();
    if (version === this.#version) return undefined;
    if (typeof version === "number") return this.#catchUp(version);
    return version.then((known) => (known === this.#version ? undefined : this.#catchUp(known)));
  }

  /** What the directory holds may be old: the next refresh reads, whatever the store's version is. */
  doubt(): void {
    this.#doubts++;
    this.#version = NEVER;
  }

  /**
   * Takes over what an act of this process has changed, where nothing of others comes before it; `version` stands for all up to it.
   * Answers whether it did.
   */
  takeOver(changes: readonly CatalogChange[], version: number): boolean {
    // A reading that is under way began before these, and would find that they do not follow on what it read.
    if (this.#applying !== undefined || changes[0]?.sequence !== this.#sequence + 1) return false;
    for (const change of changes) this.#applyChange(change);
    this.#version = version;
    return true;
  }

  *#load(reader: CatalogReader): Steps<void> {
    // The last change is read first: what comes in while pages are read is applied again, which does no harm.
    const last = yield* reader.row(LAST_CHANGE);
    const entries: TenantEntry[] = [];
    let after = "";
    for (;;) {
      const rows = yield* reader.rows(LOAD, [after, PAGE]);
      for (const row of rows) entries.push(this.#directory.entryOf(row));
      if (rows.length < PAGE) break;
      after = entries[entries.length - 1]?.id ?? "";
    }
    const released = yield* reader.rows(RELEASED);
    this.#directory.replaceAll(entries, new Map(released.map((row) => [textAt(row, 0), Date.parse(textAt(row, 1))])));
    this.#sequence = last === undefined ? 0 : integerAt(last, 0);
  }

  #catchUp(version: number): void | Promise<void> {
    // One reading at a time: an older answer must not overwrite a newer one.
    if (this.#applying !== undefined) {
      return this.#applying.then(() => (version === this.#version ? undefined : this.#catchUp(version)));
    }
    if (this.#reader === undefined) return undefined;
    try {
      const applied = runSteps(this.#apply(this.#reader, version));
      if (!(applied instanceof Promise)) return undefined;
      this.#applying = applied.catch(toleratesBusy).finally(() => {
        this.#applying = undefined;
      });
      return this.#applying;
    } catch (error) {
      return toleratesBusy(error);
    }
  }

  *#apply(reader: CatalogReader, version: number): Steps<void> {
    const doubts = this.#doubts;
    const changes = yield* reader.rows(CHANGES, [this.#sequence]);
    if (yield* this.#follows(reader, changes[0])) {
      for (const row of changes) this.#applyChange(changeOf(row));
    } else {
      yield* this.#load(reader);
    }
    this.#version = doubts === this.#doubts ? version : NEVER;
  }

  /** Whether the changes go on where the directory stands; not so when they were dropped, or the catalog was put back. */
  *#follows(reader: CatalogReader, first: RawRow | undefined): Steps<boolean> {
    if (first !== undefined) return integerAt(first, 0) === this.#sequence + 1;
    const last = yield* reader.row(LAST_CHANGE);
    return last !== undefined && integerAt(last, 0) >= this.#sequence;
  }

  #applyChange(change: CatalogChange): void {
    const { sequence, kind, subject } = change;
    if (kind === "slug") {
      const { keptUntil } = change;
      this.#directory.replaceReleased(subject, keptUntil === undefined ? undefined : Date.parse(keptUntil));
    } else {
      this.#directory.replace(subject, change.row && this.#directory.entryOf(change.row));
    }
    this.#sequence = sequence;
  }

  #refreshUnasked(): void {
    if (this.#reader === undefined) return;
    try {
      const refreshed = this.refresh();
      if (refreshed instanceof Promise) refreshed.catch((error) => this.#events.report(error, "reading the catalog"));
    } catch (error) {
      this.#events.report(error, "reading the catalog");
    }
  }
}

/** A change out of a row of `CHANGES`. */
function changeOf(row: RawRow): CatalogChange {
  const [sequence, subject] = [integerAt(row, 0), textAt(row, 2)];
  return textAt(row, 1) === "slug"
    ? { sequence, subject, kind: "slug", keptUntil: optionalTextAt(row, 8) ?? undefined }
    : { sequence, subject, kind: "tenant", row: row[3] === null ? undefined : row.slice(3, 8) };
}

function toleratesBusy(error: unknown): void {
  if (!(error instanceof StoreBusyError)) throw error;
}
