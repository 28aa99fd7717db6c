import type { RawResult, Statement } from "@tenantry/core/adapter";
import type { Bond } from "./bond.ts";
import { ExclusiveSessions } from "./exclusive-sessions.ts";
import { Lanes } from "./lanes.ts";
import { openSession } from "./open-session.ts";
import type { Session, SessionOptions } from "./session.ts";
import { TenantLine } from "./tenant-line.ts";

/** One, or that of a role with each password that it may have. */
type Address = string | readonly [string, ...string[]];

export interface ServerOptions {
  /** The address for a store, which may have to be made first: a throw-away database. */
  readonly url: (store: string) => Promise<Address>;
  /**
   * Whether stores have addresses of their own, so that no connection serves two.
   * @default false
   */
  readonly personal?: boolean;
  readonly name: string;
  /** Connections that all tenants share; 0 where each use gets a connection of its own. */
  readonly lanes: number;
  /** Connections that are lent to one at a time. */
  readonly exclusive: number;
  /** How many of those one tenant may have at a time; half of them where this is absent. */
  readonly exclusivePerTenant?: number;
  readonly storesPerConnection: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds one may wait for an exclusive connection. */
  readonly waitLimit: number;
}

/** One database of one server as one user of it. Opens nothing before it is first used. */
export class Server {
  readonly #options: ServerOptions;
  readonly #lanes: Lanes | undefined;
  readonly #exclusive: ExclusiveSessions;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { lanes, exclusive, exclusivePerTenant = Math.ceil(exclusive / 2), storesPerConnection, waitLimit } = options;
    const session = async (): Promise<SessionOptions> => (await this.#sessions(""))[0];
    this.#lanes = lanes > 0 ? new Lanes({ session, lanes, storesPerConnection }) : undefined;
    this.#exclusive = new ExclusiveSessions({
      sessions: (store) => this.#sessions(store),
      personal: options.personal ?? false,
      max: exclusive,
      maxPerOwner: exclusivePerTenant,
      waitLimit,
    });
  }

  /** How a tenant goes through this server's lanes. */
  line(store: string): TenantLine {
    return new TenantLine(store, this.#options.lanes);
  }

  /** Connections open now. */
  get open(): number {
    return (this.#lanes?.open ?? 0) + this.#exclusive.open;
  }

  /** Statements bound to a store, all or none of them, in one round trip. */
  async burst(line: TenantLine, bond: Bond, statements: readonly Statement[]): Promise<RawResult[]> {
    if (this.#lanes !== undefined && !line.isSlow) {
      const waiting = line.enter();
      if (waiting !== undefined) await waiting;
      try {
        // Meanwhile it may have shown how slow it is.
        if (!line.isSlow) return await this.#lanes.run(line, bond, statements);
      } finally {
        line.leave();
      }
    }
    const { store } = bond.binding;
    const session = await this.take(store);
    try {
      return await session.burst(bond, statements, line.served);
    } finally {
      this.give(store, session, true);
    }
  }

  /** A connection for one use. Throws `ConnectionLimitError` when none became free in time. */
  take(owner: string): Promise<Session> {
    return this.#exclusive.take(owner);
  }

  give(owner: string, session: Session, reusable: boolean): void {
    this.#exclusive.give(owner, session, reusable);
  }

  use<T>(owner: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#exclusive.use(owner, work);
  }

  /** Ends the statement that a process of the server runs now. By a connection of its own: all others may be in use. */
  async cancel(store: string, backend: number): Promise<void> {
    const session = await openSession(await this.#sessions(store));
    try {
      await session.rows("select pg_catalog.pg_cancel_backend($1)", [backend]);
    } finally {
      await session.close();
    }
  }

  /** Closes what is kept for a store that is gone. */
  forget(store: string): Promise<void> {
    return this.#exclusive.forget(store);
  }

  async close(): Promise<void> {
    await Promise.all([this.#lanes?.close(), this.#exclusive.close()]);
  }

  async #sessions(store: string): Promise<[SessionOptions, ...SessionOptions[]]> {
    const { name, connectTimeout } = this.#options;
    const address = await this.#options.url(store);
    const [first, ...others] = typeof address === "string" ? ([address] as const) : address;
    const session = (url: string): SessionOptions => ({ url, name, connectTimeout });
    return [session(first), ...others.map(session)];
  }
}
