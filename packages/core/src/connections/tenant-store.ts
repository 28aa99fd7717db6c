import { AccessDatabase } from "../database/access-database.ts";
import type { Database } from "../database/database.ts";
import type { StatementKind, StoreAccess } from "../database/store-access.ts";
import { TenantryError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { RawResult, Statement, WantedRows } from "../sql/statement.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import { StoreChannel } from "./store-channel.ts";

/** What a tenant's handle passes at each call. */
export interface TenantGate {
  readonly slug: string;
  readonly dialect: Dialect;
  /**
   * Checks the catalog's freshness, status, holds, epoch and migrations, and answers the channel to the tenant's store: it is
   * used at once, before it could be closed to make room. Where freshness has to be waited for it answers that wait; then
   * `channel` is asked. Throws when the tenant is not served now.
   */
  ready(): StoreChannel | Promise<void>;
  /** The same with what is known by now. */
  channel(): StoreChannel;
  /** The checks alone. */
  assertOpen(): Awaitable<void>;
}

/** The access of one tenant's handle. It holds nothing open: each call passes the gate and borrows. */
export class TenantStore implements StoreAccess {
  readonly dialect: Dialect;
  readonly #gate: TenantGate;

  constructor(gate: TenantGate) {
    this.#gate = gate;
    this.dialect = gate.dialect;
  }

  query(statement: Statement, kind: StatementKind, wanted?: WantedRows): Awaitable<RawResult> {
    const ready = this.#gate.ready();
    if (ready instanceof StoreChannel) return ready.query(statement, kind, wanted);
    return ready.then(() => this.#gate.channel().query(statement, kind, wanted));
  }

  batch(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]> {
    const ready = this.#gate.ready();
    if (ready instanceof StoreChannel) return ready.batch(statements, kind);
    return ready.then(() => this.#gate.channel().batch(statements, kind));
  }

  async transaction<T>(work: (transaction: ConnectionTransaction) => Promise<T>): Promise<T> {
    return await this.#use((channel) => channel.transaction(work));
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    const { rows, first } = await this.#use((channel) => begun(channel.stream(statement)));
    try {
      for (let step = await first; step.done !== true; step = await rows.next()) {
        yield step.value;
        // A tenant that is suspended while its rows are being read gets no more of them.
        await this.#gate.assertOpen();
      }
    } finally {
      await rows.return(undefined);
    }
  }

  async native<T>(work: (connection: Connection) => Awaitable<T>): Promise<T> {
    return await this.#use((channel) => channel.native(work));
  }

  async #use<T>(work: (channel: StoreChannel) => Awaitable<T>): Promise<T> {
    const ready = this.#gate.ready();
    if (ready instanceof StoreChannel) return await work(ready);
    await ready;
    return await work(this.#gate.channel());
  }

  describe(error: unknown, operation: string): unknown {
    const tenant = this.#gate.slug;
    return error instanceof TenantryError ? error.about(`Tenant "${tenant}"`, { tenant, operation }) : error;
  }
}

/** A generator does nothing before it is first asked: this asks, so that its channel is in use from now on. */
function begun<T>(rows: AsyncGenerator<T>): { rows: AsyncGenerator<T>; first: Promise<IteratorResult<T>> } {
  return { rows, first: rows.next() };
}

const accesses = new WeakMap<Database, NativeAccess>();

interface NativeAccess {
  native<T>(work: (connection: Connection) => Awaitable<T>): Promise<T>;
}

/** A `Database` over an access that can lend its driver's handle. */
export function databaseOver(access: StoreAccess & NativeAccess): Database {
  const database = new AccessDatabase(access);
  accesses.set(database, access);
  return database;
}

/** The access under a `Database` made by `databaseOver`; undefined inside a transaction. */
export function nativeAccess(database: Database): NativeAccess | undefined {
  return accesses.get(database);
}
