import type { RawResult, Statement } from "../database/statement.ts";
import type { StatementKind } from "../database/store-access.ts";
import {
  ClosedError,
  StoreBusyError,
  StoreUnreachableError,
  StreamTimeoutError,
  TransactionTimeoutError,
} from "../errors.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import type { ConnectionLimits } from "./limits.ts";
import { assertOutsideTransaction, insideTransaction } from "./open-transactions.ts";
import { retryBusy } from "./retry-busy.ts";
import { runBatch } from "./run-batch.ts";
import { WriteQueue } from "./write-queue.ts";

/** How long a store may have been moved or replaced under an open connection before it is noticed, in milliseconds. */
const HEALTH_INTERVAL = 25;

/** Leave to have connections open; a `ConnectionPool` gives it. */
export interface ConnectionPermits {
  take(): void | Promise<void>;
  give(): void;
  relieve(): boolean;
  wake(): void;
}

export interface StoreChannelOptions {
  readonly epoch: number;
  /** Opens a connection and checks its stamp. */
  readonly connect: (use: "serve" | "read") => Awaitable<Connection>;
  readonly concurrentWriters: boolean;
  readonly limits: ConnectionLimits;
  readonly permits: ConnectionPermits;
  /** Told when a connection could not be closed: nobody waits for that. */
  readonly closeFailed?: (error: unknown) => void;
}

/**
 * The way to one store. Opens its connections once, lends them for one call, one batch, one transaction or one stream,
 * and keeps the order: where the engine takes one writer, writes wait for each other, a transaction has the serving
 * connection for itself, and reads meanwhile go to a connection that only reads.
 */
export class StoreChannel {
  readonly epoch: number;
  /** Calls, transactions and streams under way. Above zero, nothing here is closed. */
  users = 0;
  /** Set by each use; cleared by the pool's look for something to close. */
  touched = true;
  closed = false;

  readonly #options: StoreChannelOptions;
  readonly #queue = new WriteQueue();
  readonly #memos = new Map<unknown, unknown>();
  #serving: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  #spareReader: Connection | undefined;
  #checkedAt = 0;
  #transactions = 0;
  /** Statements that the engine has not answered yet. */
  #inFlight = 0;
  /** Those who use the serving connection, or are about to. Above zero, it is not closed. */
  #pins = 0;
  #retired = false;
  readonly #whenQuiet: (() => void)[] = [];
  readonly #whenIdle: (() => void)[] = [];

  constructor(options: StoreChannelOptions) {
    this.#options = options;
    this.epoch = options.epoch;
  }

  /** What `make` answered the first time, for as long as this channel lives. A promise that rejects is not kept. */
  memo<T>(key: unknown, make: () => T): T {
    if (this.#memos.has(key)) return this.#memos.get(key) as T;
    const value = make();
    this.#memos.set(key, value);
    if (value instanceof Promise) value.catch(() => this.#memos.delete(key));
    return value;
  }

  query(statement: Statement, kind: StatementKind): Awaitable<RawResult> {
    return this.#run(kind, (connection) => connection.query(statement));
  }

  batch(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]> {
    return this.#run(kind, (connection) => runBatch(connection, statements));
  }

  /** Runs `work` in a transaction of its own: committed when it resolves, rolled back when it rejects or takes too long. */
  async transaction<T>(work: (transaction: ConnectionTransaction) => Promise<T>): Promise<T> {
    this.#assertUsable();
    const { concurrentWriters, limits } = this.#options;
    this.#enter();
    this.#pins++;
    try {
      if (!concurrentWriters) await this.#queue.acquire(limits.write);
      this.#transactions++;
      try {
        const connection = await this.#connection();
        if (!concurrentWriters) await this.#quiet();
        const transaction = await retryBusy(() => connection.begin(), limits.write);
        return await this.#timed(connection, transaction, work);
      } finally {
        this.#transactions--;
        if (!concurrentWriters) this.#queue.release();
      }
    } finally {
      this.#unpin();
      this.#leave();
    }
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    this.#assertUsable();
    this.#enter();
    let reader: Connection | undefined;
    let timedOut = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveBack = async (): Promise<void> => {
      clearTimeout(timer);
      const lent = reader;
      reader = undefined;
      if (lent === undefined) return;
      if (timedOut) await this.#close(lent);
      else await this.#putReader(lent);
      this.#leave();
    };
    try {
      reader = await this.#takeReader();
      const results = reader.stream === undefined ? once(reader.query(statement)) : reader.stream(statement);
      for await (const result of results) {
        timer = setTimeout(() => {
          timedOut = true;
          void giveBack();
        }, this.#options.limits.stream);
        yield result;
        clearTimeout(timer);
        if (timedOut) {
          throw new StreamTimeoutError(
            `The stream was left unread for ${this.#options.limits.stream} ms and gave its connection back. Read it faster, or in pages.`,
          );
        }
      }
    } finally {
      if (reader === undefined && !timedOut) this.#leave();
      await giveBack();
    }
  }

  /** Lends the driver's own handle for one piece of work, when it is this work's turn to write. */
  async native<T>(work: (connection: Connection) => Awaitable<T>): Promise<T> {
    return await this.#run("write", work);
  }

  /** No new use is expected: close as soon as what is under way has ended. */
  retire(): void {
    this.#retired = true;
    if (this.users === 0) void this.close();
  }

  /**
   * Closes a connection that nobody uses just now, although the store is in use: whoever waits for one may be waiting for
   * this store's, and it for theirs. Whether there was one.
   */
  shed(): boolean {
    const spare = this.#spareReader;
    const idle = spare ?? (this.#pins === 0 ? this.#serving : undefined);
    if (idle === undefined) return false;
    if (spare === undefined) this.#serving = undefined;
    this.#spareReader = undefined;
    void this.#close(idle);
    return true;
  }

  /** Resolves when nothing is in use, or after `timeout` milliseconds. */
  idle(timeout: number): Promise<void> {
    if (this.users === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#whenIdle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Closes every connection now. At once where the engine does. */
  close(): Awaitable<void> {
    if (this.closed) return;
    this.closed = true;
    const open = [this.#serving, this.#spareReader].filter((connection) => connection !== undefined);
    this.#serving = undefined;
    this.#spareReader = undefined;
    this.#disposeMemos();
    const closing = open.map((connection) => this.#close(connection)).filter((closed) => closed instanceof Promise);
    if (closing.length > 0) return Promise.all(closing).then(() => undefined);
  }

  /** The hot path: nothing here is a promise where the engine answers at once and nobody is in the way. */
  #run<T>(kind: StatementKind, action: (connection: Connection) => Awaitable<T>): Awaitable<T> {
    this.touched = true;
    this.#assertUsable();
    const exclusive = !this.#options.concurrentWriters;
    if (exclusive && this.#transactions > 0 && kind === "read") return this.#onReader(action);
    if (exclusive && kind === "write" && !this.#queue.free) return this.#inTurn(action);
    const connection = this.#serving;
    if (connection === undefined || !this.#healthy(connection)) return this.#afterOpening(kind, action);
    if (exclusive && kind === "write") this.#queue.hold();
    let result: Awaitable<T>;
    try {
      result = action(connection);
    } catch (error) {
      if (exclusive && kind === "write") this.#queue.release();
      if (error instanceof StoreBusyError) return this.#inTurn(action, error);
      throw error;
    }
    if (result instanceof Promise) return this.#pending(result, kind, action);
    if (exclusive && kind === "write") this.#queue.release();
    return result;
  }

  async #pending<T>(
    result: Promise<T>,
    kind: StatementKind,
    action: (connection: Connection) => Awaitable<T>,
  ): Promise<T> {
    const held = !this.#options.concurrentWriters && kind === "write";
    this.#enter();
    this.#inFlight++;
    this.#pins++;
    try {
      return await result;
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      return await retryBusy(async () => action(await this.#connection()), this.#options.limits.write, error);
    } finally {
      if (--this.#inFlight === 0) for (const resume of this.#whenQuiet.splice(0)) resume();
      if (held) this.#queue.release();
      this.#unpin();
      this.#leave();
    }
  }

  async #afterOpening<T>(kind: StatementKind, action: (connection: Connection) => Awaitable<T>): Promise<T> {
    this.#enter();
    this.#pins++;
    try {
      await this.#connection();
      return await this.#run(kind, action);
    } finally {
      this.#unpin();
      this.#leave();
    }
  }

  async #inTurn<T>(action: (connection: Connection) => Awaitable<T>, firstError?: StoreBusyError): Promise<T> {
    const { write } = this.#options.limits;
    this.#enter();
    this.#pins++;
    try {
      await this.#queue.acquire(write);
      try {
        return await retryBusy(async () => action(await this.#connection()), write, firstError);
      } finally {
        this.#queue.release();
      }
    } finally {
      this.#unpin();
      this.#leave();
    }
  }

  async #onReader<T>(action: (connection: Connection) => Awaitable<T>): Promise<T> {
    this.#enter();
    try {
      const reader = await this.#takeReader();
      try {
        return await retryBusy(() => action(reader), this.#options.limits.write);
      } finally {
        await this.#putReader(reader);
      }
    } finally {
      this.#leave();
    }
  }

  async #timed<T>(
    connection: Connection,
    transaction: ConnectionTransaction,
    work: (transaction: ConnectionTransaction) => Promise<T>,
  ): Promise<T> {
    const limit = this.#options.limits.transaction;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let expired: TransactionTimeoutError | undefined;
    const guarded: ConnectionTransaction = {
      query: (statement) => {
        if (expired !== undefined) throw expired;
        return transaction.query(statement);
      },
      commit: () => transaction.commit(),
      rollback: () => transaction.rollback(),
    };
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        expired = new TransactionTimeoutError(
          `The transaction was open for ${limit} ms and was rolled back. Do slow work, such as calls to other services, outside of it.`,
        );
        reject(expired);
      }, limit);
    });
    const working = insideTransaction(this, () => work(guarded));
    try {
      const value = await Promise.race([working, timeout]);
      await transaction.commit();
      return value;
    } catch (error) {
      if (expired !== undefined) {
        // What the work does after its time is up has no one left to tell.
        working.catch(() => undefined);
        await transaction.cancel?.();
      }
      await this.#rollback(connection, transaction);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A connection that can not roll back is in an unknown state: it is closed, and the engine undoes what was open. */
  async #rollback(connection: Connection, transaction: ConnectionTransaction): Promise<void> {
    try {
      await transaction.rollback();
    } catch {
      if (this.#serving === connection) this.#serving = undefined;
      await this.#close(connection);
    }
  }

  #connection(): Awaitable<Connection> {
    const connection = this.#serving;
    if (connection !== undefined && this.#healthy(connection)) return connection;
    this.#opening ??= this.#openServing().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openServing(): Promise<Connection> {
    const moved = this.#serving;
    this.#serving = undefined;
    if (moved !== undefined) await this.#close(moved);
    const connection = await this.#open("serve");
    this.#checkedAt = performance.now();
    this.#serving = connection;
    return connection;
  }

  async #open(use: "serve" | "read"): Promise<Connection> {
    const { permits, connect } = this.#options;
    await permits.take();
    try {
      for (;;) {
        try {
          return await connect(use);
        } catch (error) {
          if (!(error instanceof StoreUnreachableError) || !permits.relieve()) throw error;
        }
      }
    } catch (error) {
      permits.give();
      throw error;
    }
  }

  #close(connection: Connection): Awaitable<void> {
    const { permits, closeFailed } = this.#options;
    try {
      const closed = connection.close();
      if (closed instanceof Promise) return closed.catch(closeFailed).finally(() => permits.give());
    } catch (error) {
      closeFailed?.(error);
    }
    permits.give();
  }

  async #takeReader(): Promise<Connection> {
    const spare = this.#spareReader;
    this.#spareReader = undefined;
    if (spare === undefined) return this.#open("read");
    if (spare.healthy?.() !== false) return spare;
    await this.#close(spare);
    return this.#open("read");
  }

  async #putReader(reader: Connection): Promise<void> {
    if (this.#spareReader !== undefined || this.closed) return await this.#close(reader);
    this.#spareReader = reader;
    this.#options.permits.wake();
  }

  #healthy(connection: Connection): boolean {
    // A transaction has the connection: it is looked at again when that has ended.
    if (connection.healthy === undefined || this.#transactions > 0) return true;
    const now = performance.now();
    if (now - this.#checkedAt < HEALTH_INTERVAL) return true;
    this.#checkedAt = now;
    return connection.healthy();
  }

  #quiet(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenQuiet.push(resolve));
  }

  #assertUsable(): void {
    if (this.closed) throw new ClosedError("The store's connections are closed.");
    if (this.#transactions > 0) assertOutsideTransaction(this);
  }

  #enter(): void {
    this.users++;
    this.touched = true;
  }

  #leave(): void {
    if (--this.users > 0) return;
    for (const resume of this.#whenIdle.splice(0)) resume();
    if (this.#retired) void this.close();
    else this.#options.permits.wake();
  }

  #unpin(): void {
    if (--this.#pins === 0) this.#options.permits.wake();
  }

  #disposeMemos(): void {
    for (const value of this.#memos.values()) {
      if (isDisposable(value)) value[Symbol.dispose]();
    }
    this.#memos.clear();
  }
}

function isDisposable(value: unknown): value is Disposable {
  return typeof value === "object" && value !== null && Symbol.dispose in value;
}

async function* once(result: Awaitable<RawResult>): AsyncGenerator<RawResult> {
  yield await result;
}
