import { AccessDatabase } from "../database/access-database.ts";
import type { Database } from "../database/database.ts";
import type { RawResult, Statement } from "../database/statement.ts";
import type { StatementKind, StoreAccess } from "../database/store-access.ts";
import { TenantryError } from "../errors.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import type { Dialect } from "../strategies/dialect.ts";
import type { StoreChannel } from "./store-channel.ts";

/** How a tenant's handle finds its channel: checked anew at each call. */
export interface TenantGate {
  readonly slug: string;
  readonly dialect: Dialect;
  /**
   * The channel to the tenant's store, once the catalog's freshness, status, holds, epoch and migrations have been
   * checked. Throws when the tenant is not served now.
   */
  channel(): Awaitable<StoreChannel>;
}

/** The access of one tenant's handle. It holds nothing open: each call passes the gate and borrows. */
export class TenantStore implements StoreAccess {
  readonly dialect: Dialect;
  readonly #gate: TenantGate;

  constructor(gate: TenantGate) {
    this.#gate = gate;
    this.dialect = gate.dialect;
  }

  query(statement: Statement, kind: StatementKind): Awaitable<RawResult> {
    return this.#use((channel) => channel.query(statement, kind));
  }

  batch(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]> {
    return this.#use((channel) => channel.batch(statements, kind));
  }

  async transaction<T>(work: (transaction: ConnectionTransaction) => Promise<T>): Promise<T> {
    return await this.#use((channel) => channel.transaction(work));
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    const asked = this.#gate.channel();
    // Used in the same tick where it can be: until then, others who need room may close it again, and so on in turn.
    let channel = asked instanceof Promise ? await asked : asked;
    while (channel.closed) channel = await this.#gate.channel();
    for await (const result of channel.stream(statement)) {
      yield result;
      // A tenant that is suspended while its rows are being read gets no more of them.
      await this.#gate.channel();
    }
  }

  async native<T>(work: (connection: Connection) => Awaitable<T>): Promise<T> {
    return await this.#use((channel) => channel.native(work));
  }

  describe(error: unknown, operation: string): unknown {
    const tenant = this.#gate.slug;
    return error instanceof TenantryError ? error.about(`Tenant "${tenant}"`, { tenant, operation }) : error;
  }

  /** While a channel is waited for, it can be closed again to make room for another: then the next one is asked for. */
  #use<T>(work: (channel: StoreChannel) => Awaitable<T>): Awaitable<T> {
    const channel = this.#gate.channel();
    if (!(channel instanceof Promise)) return work(channel);
    return channel.then((open) => (open.closed ? this.#use(work) : work(open)));
  }
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
