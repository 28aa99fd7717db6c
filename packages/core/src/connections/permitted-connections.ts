import { StoreUnreachableError } from "../errors.ts";
import { rememberClosed } from "../strategies/check-adapter.ts";
import type { Awaitable, Connection } from "../strategies/connection.ts";

/** What a channel's connection is for: to serve, or to read beside a transaction or for a stream. */
export type ChannelUse = "serve" | "read";

/** Leave to have connections open; a `ConnectionPool` gives it. */
export interface ConnectionPermits {
  /** How many of them one store may have for reading, beside the one that serves it. */
  readonly readers: number;
  take(): void | Promise<void>;
  give(): void;
  /** Closes some of what is idle for an opening that was begun at `since`. Whether that may help. */
  relieve(since: number): boolean;
  /** Something became idle: those who wait may look again. */
  wake(): void;
}

/** For connections that no pool counts. */
export const UNLIMITED: ConnectionPermits = Object.freeze({
  readers: Number.POSITIVE_INFINITY,
  take: () => undefined,
  give: () => undefined,
  relieve: () => false,
  wake: () => undefined,
});

/** How connections to one store are opened, counted and closed. */
export interface PermittedConnectionsOptions {
  /** Opens a connection and checks its stamp. */
  readonly connect: (use: ChannelUse) => Awaitable<Connection>;
  readonly permits: ConnectionPermits;
  /**
   * Told when a connection, or what was kept beside it, could not be closed: nobody waits for that.
   * @default nobody is told
   */
  readonly closeFailed?: (error: unknown) => void;
}

/** Opens and closes connections to one store, each with a permit. */
export class PermittedConnections {
  readonly #options: PermittedConnectionsOptions;

  constructor(options: PermittedConnectionsOptions) {
    this.#options = options;
  }

  /** Where the machine has no descriptor left, what is idle is closed and the opening tried again. */
  async open(use: ChannelUse): Promise<Connection> {
    const { connect, permits } = this.#options;
    await permits.take();
    const since = performance.now();
    try {
      for (;;) {
        try {
          return await connect(use);
        } catch (error) {
          if (!(error instanceof StoreUnreachableError) || !permits.relieve(since)) throw error;
        }
      }
    } catch (error) {
      permits.give();
      throw error;
    }
  }

  /** At once where the engine closes at once. Never fails: the permit is given back whatever the engine says. */
  close(connection: Connection): Awaitable<void> {
    const { permits, closeFailed = () => undefined } = this.#options;
    rememberClosed(connection);
    try {
      const closed = connection.close();
      if (closed instanceof Promise) return closed.catch(closeFailed).finally(() => permits.give());
    } catch (error) {
      closeFailed(error);
    }
    permits.give();
  }
}
