import type { DialectDefinition } from "../sql/definition.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { Statement } from "../sql/statement.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "./connection.ts";
import type { GroundFinding } from "./ground.ts";
import type { SharedStore } from "./shared-store.ts";

/** Who a store belongs to. `id` never changes; `epoch` is raised when the store is moved or restored. */
export interface TenantIdentity {
  readonly id: string;
  readonly epoch: number;
}

/**
 * What a connection is for. `serve`: the application's statements. `read`: reads only, beside an open transaction or for
 * a stream; the engine refuses writes. `migrate`: schema changes by the store's owner (on SQLite with foreign keys off
 * until they have been checked, because a table rebuilt with them on loses its children).
 */
export type ConnectionUse = "serve" | "read" | "migrate";

/** A store that holds the current migrations and no tenant's rows, to copy new stores from. */
export interface Template {
  /** Changes whenever any migration does. */
  readonly key: string;
  /** Runs every migration on an empty store. Never given a tenant's store. With an `owner`, stamps it as theirs as well. */
  build(store: Connection, owner?: TenantIdentity): Promise<void>;
  /**
   * In place of the context's `prepare`, for a copy of a template that was built with an `owner` and in which the adapter has put
   * the tenant's id into the place of that owner's. Left to do is the caller's `setup`: `open` is called where there is one, and
   * what it gave is the adapter's to close.
   */
  prepareCopy(open: () => Connection): Promise<void>;
  /** For adapters that stamp a copy by SQL: makes an owner's stamp the tenant's. It changes one row, or the copy is not whole. */
  restamp(owner: TenantIdentity): Statement;
}

/** What core hands to `provision`. */
export interface ProvisionContext<Placement = unknown> {
  /** Core's part, run on the store while it still stands aside: migrations, stamp, setup. Call it exactly once. */
  prepare(store: Connection): Promise<void>;
  /**
   * For strategies that make a store in one transaction, to call in place of committing it: last, once, with the placement that
   * `provision` then answers. Where the catalog's tables can be reached from that transaction, the tenant becomes active in it:
   * the store is there if and only if the catalog says so. Where it throws, roll back what is still open, and let the error
   * through. A store whose commit was begun here and whose answer was lost is looked for, and removed by `destroy`.
   */
  commit?(transaction: ConnectionTransaction, placement: Placement): Promise<void>;
  /** Where the strategy declares `template`. */
  readonly template?: Template;
  /** Choices of the caller, such as the server a new database goes to. */
  readonly options: { readonly server?: string };
  /** Tables of core's own that `prepare` makes. A tenant may read them; where the engine can, it keeps tenants from writing there. */
  readonly ownTables?: readonly string[];
  /** Tells that a step is done, for progress and for tests that kill the process there. */
  progress(step: string): void;
}

/** A store that exists where no tenant of the catalog has its own. */
export interface Leftover<Placement> {
  readonly placement: Placement;
  readonly id?: string;
}

/**
 * An isolation strategy: how a tenant's store is made, reached and removed. Core owns everything else: single-flight
 * connects, borrowing, eviction, write queues, transactions, time limits, stamps and the ledger.
 *
 * `Placement` says where a store is. The adapter makes it, core keeps it in the catalog as JSON, and hands it back.
 */
export interface Strategy<Placement = unknown> {
  readonly name: string;
  readonly dialect: Dialect;
  /** What core has to know of a dialect other than `sqlite` and `postgres`, which take none. */
  readonly definition?: DialectDefinition;
  readonly capabilities: Partial<Capabilities>;
  /** The servers that a new store may be sent to, by name, the first where none is named. Absent: it can not be chosen. */
  readonly servers?: readonly string[];
  /**
   * Makes a store: creates it under a temporary name, calls `prepare` on it, then puts it in place in one step. A crash at
   * any moment leaves no store or a whole one. A store that is already there is an error, never adopted.
   */
  provision(tenant: TenantIdentity, context: ProvisionContext<Placement>): Promise<Placement>;
  /**
   * Opens a store that exists. Never creates one: a missing store is a `StoreMissingError`, and so is what `leftovers` knows of one
   * that was never finished. No other fault is: of a tenant whose making was abandoned, what is missing may be destroyed.
   *
   * `stamp` is a statement that fails where the store is not this tenant's. Core looks at the stamp itself once a connection is
   * open; an adapter that lends one physical connection to many tenants also runs this before the first statement of the
   * tenant on each of them, in the same transaction, so that a mixed-up or replaced server is noticed.
   */
  connect(tenant: TenantIdentity, placement: Placement, use: ConnectionUse, stamp?: Statement): Awaitable<Connection>;
  /** Removes a store for good. A store that is not there is no error. */
  destroy(tenant: TenantIdentity, placement: Placement): Promise<void>;
  /** Gives pools and listeners back. */
  close?(): Promise<void>;
  /**
   * The same strategy on throw-away ground; its `close` removes everything. For `testTenants` and dry runs. `shared` is the
   * throw-away shared store beside it, for strategies whose tenants may join it.
   */
  temporary?(beside?: { readonly shared?: SharedStore }): Strategy<Placement>;
  /**
   * Stores, finished or not, that lie on this strategy's ground; `doctor` compares them with the catalog. Each placement leads `connect` to
   * the same store as the one that `provision` answered.
   */
  leftovers?(): AsyncIterable<Leftover<Placement>>;
  /** Where a store is, in words for a person: a path, or an address without its password. */
  locate?(tenant: TenantIdentity, placement: Placement): string;
  /** What is wrong with the ground it stands on, such as its owner. Opens and makes nothing. */
  check?(): Awaitable<readonly GroundFinding[]>;
  /**
   * Puts the store of a deleted tenant where `connect` finds it no more, at once and whoever uses it. `destroy` and `leftovers`
   * still know it by its placement. One that is there already is no error. Needs the capability `moveAside`.
   */
  moveAside?(tenant: TenantIdentity, placement: Placement): Promise<void>;
  /** Undoes `moveAside`. A store that stands in its place is no error; one that is nowhere is a `StoreMissingError`. */
  bringBack?(tenant: TenantIdentity, placement: Placement): Promise<void>;
  /**
   * Gives the tenant's own login at the server the secret that is configured now, whichever it had. Called again, it does so again.
   * For strategies with such logins only; `tenants.rotateCredentials` and `tenantry rotate` call it.
   */
  rotateCredentials?(tenant: TenantIdentity, placement: Placement): Promise<void>;
  /** Copies a store, consistent and while in use, to a new file. Needs the capability `snapshot`. */
  snapshot?(tenant: TenantIdentity, placement: Placement, file: string): Promise<void>;
}
