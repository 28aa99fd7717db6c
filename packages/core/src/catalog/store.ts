import type { Dialect } from "../sql/dialect.ts";
import type { Statement } from "../sql/statement.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";
import type { GroundFinding } from "../strategies/ground.ts";

/** How a store tells of an act in the act's own transaction, so that none is committed and untold. */
export interface Announcement {
  /** The last statement of each act that has changes. */
  readonly statement: Statement;
  /**
   * Told that an act of this process is committed, whose last change has this number. Answers the `version` that stands for the
   * changes up to it and none behind it.
   */
  committed(sequence: number): number;
}

/** Where the catalog is kept. No tenant's handle can reach it. */
export interface CatalogStore {
  readonly dialect: Dialect;
  /**
   * Opens the store, made if it is not there. Called again only after the connection it gave was closed. A connection that
   * does not answer in this thread must let `query` run beside an open transaction, which it does not see.
   */
  open(): Awaitable<Connection>;
  /**
   * A number that changes when any process has changed what routing depends on. On the hot path of every request: it must
   * cost nanoseconds where it can, and answer a promise only where it must ask a server.
   */
  version(): Awaitable<number>;
  /**
   * Tells every process, this one too, that a change was committed: `version` differs from now on. Called after each act where
   * the store has no `announcement`.
   */
  announce(): Awaitable<void>;
  /**
   * Whether `version` is a count that each `announce`, whichever process calls it, raises by one. Then an act of this process need
   * not be read back: its own announcement can be told from another's.
   * @default false
   */
  readonly countsAnnouncements?: boolean;
  readonly announcement?: Announcement;
  /** Calls back when another process may have changed the catalog. Returns the end of the watch. */
  watch?(changed: () => void): () => void;
  /**
   * Makes the open transaction of a strategy one on the catalog's tables, up to its end: committing it commits both. Undefined,
   * and the transaction is as it was, where these tables can not be reached from it. Acts of other processes wait from here on,
   * and none of what was set or put off for the store holds or happens among the catalog's tables.
   */
  join?(transaction: ConnectionTransaction): ConnectionTransaction | undefined;
  /** Where it is, for a person; never a password. Opens and makes nothing. */
  locate?(): string;
  /** What is wrong with the ground it stands on, such as its owner. Opens and makes nothing. */
  check?(): Awaitable<readonly GroundFinding[]>;
  /** The same kind of catalog on throw-away ground; its `close` removes it. */
  temporary?(): CatalogStore;
  /** Gives everything back. Called when the tenancy closes, also where nothing was opened or opening failed. */
  close(): Awaitable<void>;
}
