import { ClosedError, StoreBusyError, StoreUnreachableError } from "../errors.ts";
import type { Events } from "../events.ts";
import { retryBusy } from "../retry-busy.ts";
import type { RawRow } from "../sql/statement.ts";
import type { Awaitable, ConnectionTransaction } from "../strategies/connection.ts";
import type { CatalogChange } from "./change.ts";
import { CatalogDirectory, DIRECTORY_COLUMNS } from "./directory.ts";
import type { TenantEntry, TenantView } from "./entry.ts";
import type { CatalogReader } from "./reader.ts";
import { retrying } from "./retrying.ts";
import { integerAt, optionalTextAt, textAt } from "./row.ts";
import { CatalogSession } from "./session.ts";
import { runSteps, type Steps, wait } from "./steps.ts";
import type { CatalogStore } from "./store.ts";
import type { CatalogTransaction } from "./transaction.ts";
import { CatalogWrite } from "./write.ts";

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

export interface CatalogOptions {
  readonly store: CatalogStore;
  readonly view: TenantView;
  readonly events: Events;
  readonly now: () => Date;
  /**
   * How long a write waits for other processes, in milliseconds.
   * @default 10000
   */
  readonly busyLimit?: number;
}

/**
 * The control plane's tables, and what this process keeps of them in memory. Nothing is opened before it is needed. Acts
 * of this process are in its directory before they answer; those of others from the next `refresh` on.
 */
export class Catalog {
  readonly directory: CatalogDirectory;
  readonly #store: CatalogStore;
  readonly #events: Events;
  readonly #now: () => Date;
  readonly #busyLimit: number;
  #session: CatalogSession | undefined;
  #opening: Promise<void> | undefined;
  #applying: Promise<void> | undefined;
  #endWatch: (() => void) | undefined;
  #closed = false;
  /** The store's version when the directory was last up to date; `NEVER` when it must be looked at again. */
  #version = NEVER;
  /** The last change that the directory holds. */
  #sequence = 0;
  /** How often this process has written something: a reading that began before it does not count as up to date. */
  #written = 0;

  constructor({ store, view, events, now, busyLimit = 10_000 }: CatalogOptions) {
    this.#store = store;
    this.#events = events;
    this.#now = now;
    this.#busyLimit = busyLimit;
    this.directory = new CatalogDirectory(view, now, (error) => events.report(error, "a listener of the directory"));
  }

  /** Opens the catalog and loads it, if that has not been done. Throws `CatalogVersionError` when it is newer than this code. */
  open(): Awaitable<void> {
    if (this.#closed) throw new ClosedError("The tenancy is closed.", { operation: "open the catalog" });
    if (this.#session !== undefined) return undefined;
    if (this.#opening !== undefined) return this.#opening;
    const opened = runSteps(this.#open());
    if (opened instanceof Promise) {
      this.#opening = opened.finally(() => {
        this.#opening = undefined;
      });
      return this.#opening;
    }
    return undefined;
  }

  /**
   * Takes over what other processes changed. Nothing to wait for, and nanoseconds, where nothing was; where the store can
   * not be read because another process holds it, the directory stays as it is until the next call.
   */
  refresh(): void | Promise<void> {
    if (this.#session === undefined) return this.open();
    const version = this.#store.version();
    if (version === this.#version) return undefined;
    if (typeof version === "number") return this.#catchUp(version);
    return version.then((known) => (known === this.#version ? undefined : this.#catchUp(known)));
  }

  /** Reads the catalog's tables themselves. */
  async read<T>(work: (reader: CatalogReader) => Steps<T>): Promise<T> {
    const { reader } = await this.#opened();
    return await retryBusy(() => runSteps(work(reader)), this.#busyLimit);
  }

  /**
   * One act on the catalog, all or nothing. The work is steps and may run again when another process was faster: it does
   * nothing but read and write the catalog.
   */
  async act<T>(actor: string, work: (write: CatalogWrite) => Steps<T>): Promise<T> {
    const session = await this.#opened();
    const { value, changes } = await this.#outcome(session.write((begun) => this.#finished(begun, actor, work)));
    if (changes.length > 0) await this.#tell(changes);
    return value;
  }

  /**
   * The same in a transaction of a strategy's, which it commits. Runs once, and answers whether it did: not where the catalog's
   * tables can not be reached from that transaction, which then is as it was.
   */
  async actIn(
    transaction: ConnectionTransaction,
    actor: string,
    work: (write: CatalogWrite) => Steps<void>,
  ): Promise<boolean> {
    const store = this.#store;
    if (store.join === undefined) return false;
    const session = await this.#opened();
    const written = session.writeIn(
      () => store.join?.(transaction),
      (begun) => this.#finished(begun, actor, work),
    );
    const done = await this.#outcome(written);
    if (done === undefined) return false;
    if (done.changes.length > 0) await this.#tell(done.changes);
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#endWatch?.();
    await this.#opening?.catch(() => undefined);
    await this.#applying?.catch(() => undefined);
    await this.#session?.close();
    this.#session = undefined;
    await this.#store.close();
  }

  async #opened(): Promise<CatalogSession> {
    await this.open();
    if (this.#session === undefined) throw new ClosedError("The tenancy is closed.", { operation: "use the catalog" });
    return this.#session;
  }

  *#open(): Steps<void> {
    const session = yield* wait(CatalogSession.open(this.#store, this.#busyLimit));
    try {
      const version = yield* wait(this.#store.version());
      yield* wait(retrying(() => runSteps(this.#load(session.reader)), this.#busyLimit));
      this.#version = version;
    } catch (error) {
      yield* wait(session.close());
      throw error;
    }
    this.#session = session;
    this.#endWatch = this.#store.watch?.(() => this.#refreshUnasked());
  }

  *#load(reader: CatalogReader): Steps<void> {
    // The last change is read first: what comes in while pages are read is applied again, which does no harm.
    const last = yield* reader.row(LAST_CHANGE);
    const entries: TenantEntry[] = [];
    let after = "";
    for (;;) {
      const rows = yield* reader.rows(LOAD, [after, PAGE]);
      for (const row of rows) entries.push(this.directory.entryOf(row));
      if (rows.length < PAGE) break;
      after = entries[entries.length - 1]?.id ?? "";
    }
    const released = yield* reader.rows(RELEASED);
    this.directory.replaceAll(entries, new Map(released.map((row) => [textAt(row, 0), Date.parse(textAt(row, 1))])));
    this.#sequence = last === undefined ? 0 : integerAt(last, 0);
  }

  #catchUp(version: number): void | Promise<void> {
    // One reading at a time: an older answer must not overwrite a newer one.
    if (this.#applying !== undefined) {
      return this.#applying.then(() => (version === this.#version ? undefined : this.#catchUp(version)));
    }
    const reader = this.#session?.reader;
    if (reader === undefined) return undefined;
    try {
      const applied = runSteps(this.#apply(reader, version));
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
    const written = this.#written;
    const changes = yield* reader.rows(CHANGES, [this.#sequence]);
    if (yield* this.#follows(reader, changes[0])) {
      for (const row of changes) this.#applyChange(changeOf(row));
    } else {
      yield* this.#load(reader);
    }
    this.#version = written === this.#written ? version : NEVER;
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
      this.directory.replaceReleased(subject, keptUntil === undefined ? undefined : Date.parse(keptUntil));
    } else {
      this.directory.replace(subject, change.row && this.directory.entryOf(change.row));
    }
    this.#sequence = sequence;
  }

  *#finished<T>(
    transaction: CatalogTransaction,
    actor: string,
    work: (write: CatalogWrite) => Steps<T>,
  ): Steps<{ readonly value: T; readonly changes: readonly CatalogChange[] }> {
    const announcement = this.#store.announcement?.statement;
    const write = new CatalogWrite(transaction, actor, this.#now().toISOString(), announcement);
    const value = yield* work(write);
    return { value, changes: yield* write.publish() };
  }

  /** What was lost may have been no more than the answer, so the directory is read before it is believed again. */
  async #outcome<T>(written: Promise<T>): Promise<T> {
    try {
      return await written;
    } catch (error) {
      if (error instanceof StoreUnreachableError) this.#doubt();
      throw error;
    }
  }

  #doubt(): void {
    this.#written++;
    this.#version = NEVER;
  }

  async #tell(changes: readonly CatalogChange[]): Promise<void> {
    const before = this.#version;
    this.#doubt();
    const { announcement, countsAnnouncements = false } = this.#store;
    if (announcement !== undefined) {
      const version = announcement.committed(changes.at(-1)?.sequence ?? 0);
      if (this.#takeOver(changes)) {
        this.#version = version;
        return;
      }
    }
    try {
      if (announcement === undefined) await this.#store.announce();
    } catch (error) {
      this.#events.report(error, "announcing a change of the catalog");
    }
    if (countsAnnouncements && this.#takeOver(changes)) {
      // Not what the count says now: another's announcement may be in it.
      this.#version = before + 1;
      return;
    }
    try {
      await this.refresh();
    } catch (error) {
      // The act itself is done; the next request tries again.
      this.#events.report(error, "reading a change of the catalog back");
    }
  }

  /** Takes over what an act of this process has changed, where nothing of others comes before it. Answers whether it did. */
  #takeOver(changes: readonly CatalogChange[]): boolean {
    // A reading that is under way began before these, and would find that they do not follow on what it read.
    if (this.#applying !== undefined || changes[0]?.sequence !== this.#sequence + 1) return false;
    for (const change of changes) this.#applyChange(change);
    return true;
  }

  #refreshUnasked(): void {
    if (this.#closed) return;
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
