import { ClosedError, StoreUnreachableError } from "../errors.ts";
import type { Events } from "../events.ts";
import { retryBusy } from "../retry-busy.ts";
import type { Awaitable, ConnectionTransaction } from "../strategies/connection.ts";
import type { CatalogChange } from "./change.ts";
import { CatalogDirectory } from "./directory.ts";
import { DirectoryFollower } from "./directory-follower.ts";
import type { TenantView } from "./entry.ts";
import type { CatalogReader } from "./reader.ts";
import { CatalogSession } from "./session.ts";
import { runSteps, type Steps, wait } from "./steps.ts";
import type { CatalogStore } from "./store.ts";
import type { CatalogTransaction } from "./transaction.ts";
import { CatalogWrite } from "./write.ts";

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
  readonly #follower: DirectoryFollower;
  readonly #store: CatalogStore;
  readonly #events: Events;
  readonly #now: () => Date;
  readonly #busyLimit: number;
  #session: CatalogSession | undefined;
  #opening: Promise<void> | undefined;
  #closed = false;

  constructor({ store, view, events, now, busyLimit = 10_000 }: CatalogOptions) {
    this.#store = store;
    this.#events = events;
    this.#now = now;
    this.#busyLimit = busyLimit;
    this.directory = new CatalogDirectory(view, now, (error) => events.report(error, "a listener of the directory"));
    this.#follower = new DirectoryFollower(this.directory, store, events);
  }

  /** Where it is, for a person; undefined where its store does not say. */
  get location(): string | undefined {
    return this.#store.locate?.();
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
    return this.#session === undefined ? this.open() : this.#follower.refresh();
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
    await this.#opening?.catch(() => undefined);
    await this.#follower.stop();
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
      yield* this.#follower.start(session.reader, this.#busyLimit);
    } catch (error) {
      yield* wait(session.close());
      throw error;
    }
    this.#session = session;
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
      if (error instanceof StoreUnreachableError) this.#follower.doubt();
      throw error;
    }
  }

  /** Tells every process of an act that is committed, this one's directory first of all. */
  async #tell(changes: readonly CatalogChange[]): Promise<void> {
    const follower = this.#follower;
    const before = follower.version;
    follower.doubt();
    const { announcement, countsAnnouncements = false } = this.#store;
    if (announcement !== undefined) {
      const version = announcement.committed(changes.at(-1)?.sequence ?? 0);
      if (follower.takeOver(changes, version)) return;
    }
    try {
      if (announcement === undefined) await this.#store.announce();
    } catch (error) {
      this.#events.report(error, "announcing a change of the catalog");
    }
    // Not what the count says now: another's announcement may be in it.
    if (countsAnnouncements && follower.takeOver(changes, before + 1)) return;
    try {
      await this.refresh();
    } catch (error) {
      // The act itself is done; the next request tries again.
      this.#events.report(error, "reading a change of the catalog back");
    }
  }
}
