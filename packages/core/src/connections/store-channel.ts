import type { StatementKind } from "../database/store-access.ts";
import { ClosedError, StoreBusyError } from "../errors.ts";
import { retryBusy } from "../retry-busy.ts";
import type { RawResult, Statement, WantedRows } from "../sql/statement.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import { UnderWay } from "../under-way.ts";
import type { ConnectionLimits } from "./limits.ts";
import { Memos } from "./memos.ts";
import { assertOutsideTransaction, insideTransaction } from "./open-transactions.ts";
import { PermittedConnections, type PermittedConnectionsOptions } from "./permitted-connections.ts";
import { ReadingConnections } from "./reading-connections.ts";
import { runAll, runBatch } from "./run-batch.ts";
import { ServingConnection } from "./serving-connection.ts";
import { streamRows } from "./stream-rows.ts";
import { timedTransaction } from "./timed-transaction.ts";
import { WriteQueue } from "./write-queue.ts";

export interface StoreChannelOptions extends PermittedConnectionsOptions {
  readonly epoch: number;
  readonly concurrentWriters: boolean;
  readonly limits: ConnectionLimits;
  /**
   * Runs what may be an application's code in nobody's scope: whoever closes a store may be at work for another tenant.
   * @default in the scope of whoever closes
   */
  readonly outside?: (work: () => void) => void;
}

type Action<T> = (connection: Connection) => Awaitable<T>;

/**
 * The way to one store. Opens its connections once, lends them for one call, one batch, one transaction or one stream,
 * and keeps the order: where the engine takes one writer, writes wait for each other, a transaction has the serving
 * connection for itself, and reads meanwhile go to a connection that only reads.
 */
export class StoreChannel {
  readonly epoch: number;
  /** What should live as long as the store's connections. */
  readonly memos = new Memos();
  /** Set by each use; cleared by the pool's look for something to close. */
  touched = true;
  closed = false;
  /** Whether the pool still hands it out; what it does not may be in use until it ends. */
  listed = true;

  readonly #options: StoreChannelOptions;
  readonly #queue = new WriteQueue();
  readonly #serving: ServingConnection;
  readonly #reading: ReadingConnections;
  #transactions = 0;
  /** Calls, transactions and streams. */
  readonly #uses = new UnderWay();
  /** Statements that the engine has not answered yet. */
  readonly #inFlight = new UnderWay();
  #retired = false;

  constructor(options: StoreChannelOptions) {
    const connections = new PermittedConnections(options);
    this.#options = options;
    this.#serving = new ServingConnection(connections);
    this.#reading = new ReadingConnections(connections, {
      most: options.permits.readers,
      wait: options.limits.connection,
    });
    this.epoch = options.epoch;
  }

  /** Calls, transactions and streams under way. Above zero, nothing here is closed. */
  get users(): number {
    return this.#uses.count;
  }

  /** Nothing here is a promise where the engine answers at once and nobody is in the way. */
  query(statement: Statement, kind: StatementKind, wanted?: WantedRows): Awaitable<RawResult> {
    const connection = this.#atOnce(kind);
    if (connection === undefined) return this.#run(kind, (lent) => lent.query(statement, wanted));
    // A turn is taken only after: until the adapter has answered, or says that it will, nothing else runs.
    try {
      const result = connection.query(statement, wanted);
      return result instanceof Promise
        ? this.#pending(result, this.#takeTurn(kind), (lent) => lent.query(statement, wanted))
        : result;
    } catch (error) {
      return this.#unlessBusy(error, (lent) => lent.query(statement, wanted));
    }
  }

  batch(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]> {
    const connection = this.#atOnce(kind);
    if (connection?.batch === undefined) return this.#batchInTurn(statements, kind);
    try {
      const result = connection.batch(statements);
      return result instanceof Promise
        ? this.#pending(result, this.#takeTurn(kind), (lent) => runBatch(lent, statements))
        : result;
    } catch (error) {
      return this.#unlessBusy(error, (lent) => runBatch(lent, statements));
    }
  }

  /** Runs `work` in a transaction of its own: committed when it resolves, rolled back when it rejects or takes too long. */
  async transaction<T>(work: (transaction: ConnectionTransaction) => Promise<T>): Promise<T> {
    this.#assertUsable();
    const { concurrentWriters, limits } = this.#options;
    return await this.#using(async () => {
      if (!concurrentWriters) await this.#queue.acquire(limits.write);
      this.#transactions++;
      try {
        const ready = this.#serving.get(this.#transactions > 1);
        const connection = ready instanceof Promise ? await ready : ready;
        if (!concurrentWriters && this.#inFlight.count > 0) await this.#inFlight.ended();
        return await this.#transactionOn(connection, work);
      } finally {
        this.#transactions--;
        if (!concurrentWriters) this.#queue.release();
      }
    });
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    this.#assertUsable();
    this.#enter();
    yield* streamRows(this.#reading, statement, this.#options.limits.stream, () => this.#leave());
  }

  /** Lends the driver's own handle for one piece of work, when it is this work's turn to write. */
  async native<T>(work: Action<T>): Promise<T> {
    return await this.#run("write", work);
  }

  /** Whether anything here is open that nobody is using. */
  get connected(): boolean {
    return this.#serving.isOpen || this.#reading.hasSpare;
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
    return this.#reading.shed() || this.#serving.shed();
  }

  /** Resolves when nothing is in use, or after `timeout` milliseconds. */
  idle(timeout: number): Promise<void> {
    return this.#uses.ended(timeout);
  }

  /** Closes every connection now. At once where the engine does. */
  close(): Awaitable<void> {
    if (this.closed) return;
    this.closed = true;
    // The one that may write closes last: on SQLite only that one tidies up behind all of them.
    const read = this.#reading.end();
    const closed = read instanceof Promise ? read.then(() => this.#serving.end()) : this.#serving.end();
    const { closeFailed = () => undefined, outside = (work) => work() } = this.#options;
    outside(() => this.memos.clear(closeFailed));
    return closed;
  }

  /** The serving connection, where it can be used this very moment. */
  #atOnce(kind: StatementKind): Connection | undefined {
    this.touched = true;
    this.#assertUsable();
    if (this.#transactions > 0 || (kind === "write" && !this.#queue.free)) return undefined;
    return this.#serving.ready(false);
  }

  #batchInTurn(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]> {
    const connection = this.#serving.ready(this.#transactions > 0);
    if (connection === undefined) return this.#afterOpening(() => this.batch(statements, kind));
    // Made of `begin`, it is a transaction, which has the connection for itself where there is one writer.
    const exclusive = connection.batch === undefined && !this.#options.concurrentWriters;
    if (exclusive) return this.transaction((transaction) => runAll(transaction, statements));
    return this.#run(kind, (lent) => runBatch(lent, statements));
  }

  #run<T>(kind: StatementKind, action: Action<T>): Awaitable<T> {
    this.touched = true;
    this.#assertUsable();
    const exclusive = !this.#options.concurrentWriters;
    if (exclusive && this.#transactions > 0 && kind === "read") return this.#onReader(action);
    const queued = exclusive && kind === "write";
    if (queued && !this.#queue.free) return this.#inTurn(action);
    const connection = this.#serving.ready(this.#transactions > 0);
    if (connection === undefined) return this.#afterOpening(() => this.#run(kind, action));
    // What is run may be an application's own work, which may use this store: that waits for its turn.
    if (queued) this.#queue.hold();
    let result: Awaitable<T>;
    try {
      result = action(connection);
    } catch (error) {
      if (queued) this.#queue.release();
      return this.#unlessBusy(error, action);
    }
    if (result instanceof Promise) return this.#pending(result, queued, action);
    if (queued) this.#queue.release();
    return result;
  }

  #unlessBusy<T>(error: unknown, action: Action<T>): Promise<T> {
    if (error instanceof StoreBusyError) return this.#inTurn(action, error);
    throw error;
  }

  /** Whether there is a turn to take, and to give back. Only where nobody writes. */
  #takeTurn(kind: StatementKind): boolean {
    const queued = kind === "write" && !this.#options.concurrentWriters;
    if (queued) this.#queue.hold();
    return queued;
  }

  #pending<T>(result: Promise<T>, queued: boolean, action: Action<T>): Promise<T> {
    this.#inFlight.begin();
    return this.#using(async () => {
      try {
        return await result;
      } catch (error) {
        if (!(error instanceof StoreBusyError)) throw error;
        return await this.#retrying(action, error);
      } finally {
        this.#inFlight.end();
        if (queued) this.#queue.release();
      }
    });
  }

  #afterOpening<T>(work: () => Awaitable<T>): Promise<T> {
    return this.#using(async () => {
      await this.#serving.get(this.#transactions > 0);
      return await work();
    });
  }

  #inTurn<T>(action: Action<T>, firstError?: StoreBusyError): Promise<T> {
    return this.#using(async () => {
      await this.#queue.acquire(this.#options.limits.write);
      try {
        return await this.#retrying(action, firstError);
      } finally {
        this.#queue.release();
      }
    });
  }

  #retrying<T>(action: Action<T>, firstError?: StoreBusyError): Promise<T> {
    const attempt = async (): Promise<T> => action(await this.#serving.get(this.#transactions > 0));
    return retryBusy(attempt, this.#options.limits.write, firstError);
  }

  async #onReader<T>(action: Action<T>): Promise<T> {
    this.#enter();
    try {
      const reader = await this.#reading.take();
      try {
        return await retryBusy(() => action(reader), this.#options.limits.write);
      } finally {
        await this.#reading.put(reader);
      }
    } finally {
      this.#leave();
    }
  }

  async #transactionOn<T>(
    connection: Connection,
    work: (transaction: ConnectionTransaction) => Promise<T>,
  ): Promise<T> {
    const { limits } = this.#options;
    const transaction = await retryBusy(() => connection.begin(), limits.write);
    try {
      return await timedTransaction(transaction, limits.transaction, (open) =>
        insideTransaction(this, () => work(open)),
      );
    } catch (error) {
      await this.#rollback(connection, transaction);
      throw error;
    }
  }

  /**
   * A connection that can not roll back is in an unknown state: it is closed, and the engine undoes what was open. Where
   * others write on it at the same time it is left to them: there a transaction has a line of its own, which is the adapter's.
   */
  async #rollback(connection: Connection, transaction: ConnectionTransaction): Promise<void> {
    try {
      await transaction.rollback();
    } catch {
      if (!this.#options.concurrentWriters) await this.#serving.discard(connection);
    }
  }

  #assertUsable(): void {
    if (this.closed) throw new ClosedError("The store's connections are closed.");
    if (this.#transactions > 0) assertOutsideTransaction(this);
  }

  /** Runs `work`, which uses the serving connection, with everything kept open until it ends. */
  async #using<T>(work: () => Promise<T>): Promise<T> {
    this.#enter();
    this.#serving.pin();
    try {
      return await work();
    } finally {
      if (this.#serving.unpin()) this.#options.permits.wake();
      this.#leave();
    }
  }

  #enter(): void {
    this.#uses.begin();
    this.touched = true;
  }

  #leave(): void {
    if (this.#uses.end() && this.#retired) void this.close();
    this.#options.permits.wake();
  }
}
