import { retryBusy } from "../retry-busy.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import { CatalogReader } from "./reader.ts";
import { retrying } from "./retrying.ts";
import { integerAt } from "./row.ts";
import { assertKnownVersion, CATALOG_VERSION, catalogVersion, growSchema } from "./schema.ts";
import { runSteps, type Steps, wait } from "./steps.ts";
import type { CatalogStore } from "./store.ts";
import { CatalogTransaction } from "./transaction.ts";

const VERSION = "select version from catalog_version";
const LOCKED_VERSION = "update catalog_version set version = version returning version";

/**
 * The process's one connection to the catalog. Reads go straight to the store; writes wait for each other here, and for
 * other processes by asking again, never by blocking the loop.
 */
export class CatalogSession {
  readonly reader: CatalogReader;
  readonly #connection: Connection;
  readonly #dialect: Dialect;
  readonly #busyLimit: number;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, dialect: Dialect, busyLimit: number) {
    this.#connection = connection;
    this.#dialect = dialect;
    this.#busyLimit = busyLimit;
    this.reader = new CatalogReader(connection);
  }

  /** Opens the store, with its tables made or grown. Answers at once where the store does and nobody else is writing. */
  static open(store: CatalogStore, busyLimit: number): Awaitable<CatalogSession> {
    return runSteps(openSession(store, busyLimit));
  }

  /** One transaction, begun anew while another process is writing. The work sees its own writes. */
  async write<T>(work: (transaction: CatalogTransaction) => Steps<T>): Promise<T> {
    return await this.#inTurn(() => retryBusy(() => runSteps(this.#attempt(work)), this.#busyLimit));
  }

  /**
   * The same in a transaction that is more than the catalog's, tried once: what else it holds can not be begun anew from here.
   * Undefined where `join` answers none.
   */
  async writeIn<T>(
    join: () => ConnectionTransaction | undefined,
    work: (transaction: CatalogTransaction) => Steps<T>,
  ): Promise<T | undefined> {
    return await this.#inTurn(() => {
      const joined = join();
      return joined && runSteps(inTransaction(joined, (transaction) => this.#checked(transaction, work)));
    });
  }

  async #inTurn<T>(write: () => Awaitable<T>): Promise<T> {
    const before = this.#lastWrite;
    const { promise: done, resolve: end } = Promise.withResolvers<void>();
    this.#lastWrite = done;
    await before;
    try {
      return await write();
    } finally {
      end();
    }
  }

  *#attempt<T>(work: (transaction: CatalogTransaction) => Steps<T>): Steps<T> {
    const transaction = yield* wait(this.#connection.begin());
    return yield* inTransaction(transaction, (begun) => this.#checked(begun, work));
  }

  *#checked<T>(transaction: CatalogTransaction, work: (transaction: CatalogTransaction) => Steps<T>): Steps<T> {
    // Elsewhere than on SQLite this row is what makes writers wait for each other, so that sequences commit in order.
    const text = this.#dialect === "sqlite" ? VERSION : LOCKED_VERSION;
    yield* wait(
      transaction.expect({ text, values: [] }, ({ rows: [row] }) => {
        assertKnownVersion(row === undefined ? 0 : integerAt(row, 0));
      }),
    );
    return yield* work(transaction);
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    await this.#connection.close();
  }
}

function* openSession(store: CatalogStore, busyLimit: number): Steps<CatalogSession> {
  const connection = yield* wait(store.open());
  try {
    yield* wait(retrying(() => runSteps(prepare(connection, store.dialect)), busyLimit));
    return new CatalogSession(connection, store.dialect, busyLimit);
  } catch (error) {
    yield* wait(connection.close());
    throw error;
  }
}

function* prepare(connection: Connection, dialect: Dialect): Steps<void> {
  const version = yield* catalogVersion(new CatalogReader(connection), dialect);
  assertKnownVersion(version);
  if (version === CATALOG_VERSION) return;
  const transaction = yield* wait(connection.begin());
  yield* inTransaction(transaction, (begun) => growSchema(new CatalogReader(begun), dialect));
}

function* inTransaction<T>(
  begun: ConnectionTransaction,
  work: (transaction: CatalogTransaction) => Steps<T>,
): Steps<T> {
  const transaction = new CatalogTransaction(begun);
  try {
    const value = yield* work(transaction);
    yield* wait(transaction.commit());
    return value;
  } catch (error) {
    try {
      yield* wait(transaction.rollback());
    } catch {
      // The engine has rolled back already; what counts is why.
    }
    throw error;
  }
}
