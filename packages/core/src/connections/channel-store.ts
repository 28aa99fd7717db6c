import type { StatementKind, StoreAccess } from "../database/store-access.ts";
import { TenantryError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { RawResult, Statement, WantedRows } from "../sql/statement.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import type { StoreChannel } from "./store-channel.ts";

/** Whose store it is, as an error's message begins: `The shared store`, `Tenant "amazon"`. */
export interface StoreOwner {
  readonly subject: string;
  /** The tenant's slug, where there is one. */
  readonly tenant?: string;
}

/** The access of a store that is no tenant's to check: the shared one, or one that is just being made. */
export class ChannelStore implements StoreAccess {
  readonly dialect: Dialect;
  readonly #owner: StoreOwner;
  readonly #channel: () => StoreChannel;

  constructor(owner: StoreOwner, dialect: Dialect, channel: () => StoreChannel) {
    this.#owner = owner;
    this.dialect = dialect;
    this.#channel = channel;
  }

  query(statement: Statement, kind: StatementKind, wanted?: WantedRows): Awaitable<RawResult> {
    return this.#channel().query(statement, kind, wanted);
  }

  batch(statements: readonly Statement[], kind: StatementKind): Awaitable<RawResult[]> {
    return this.#channel().batch(statements, kind);
  }

  transaction<T>(work: (transaction: ConnectionTransaction) => Promise<T>): Promise<T> {
    return this.#channel().transaction(work);
  }

  stream(statement: Statement): AsyncGenerator<RawResult> {
    return this.#channel().stream(statement);
  }

  native<T>(work: (connection: Connection) => Awaitable<T>): Promise<T> {
    return this.#channel().native(work);
  }

  describe(error: unknown, operation: string): unknown {
    return error instanceof TenantryError ? error.about(this.#owner.subject, { ...this.#owner, operation }) : error;
  }
}
