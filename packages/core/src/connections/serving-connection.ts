import { ClosedError } from "../errors.ts";
import type { Awaitable, Connection } from "../strategies/connection.ts";
import type { PermittedConnections } from "./permitted-connections.ts";

/** How long a store may have been moved or replaced under an open connection before it is noticed, in milliseconds. */
const HEALTH_INTERVAL = 250;

/** The one connection that serves a store: opened once however many ask, and anew when the store was replaced under it. */
export class ServingConnection {
  readonly #connections: PermittedConnections;
  #open: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  #checkedAt = 0;
  #pins = 0;
  #ended = false;

  constructor(connections: PermittedConnections) {
    this.#connections = connections;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Someone uses the connection, or is about to: until `unpin` it is not closed to make room. */
  pin(): void {
    this.#pins++;
  }

  /** Whether nobody uses the connection any more. */
  unpin(): boolean {
    return --this.#pins === 0;
  }

  /**
   * The connection, if it is open and the store is still the one it was opened on. `trusted`: leave that unchecked, because
   * a transaction is open on it.
   */
  ready(trusted: boolean): Connection | undefined {
    const connection = this.#open;
    if (connection === undefined || trusted || connection.healthy === undefined) return connection;
    const now = performance.now();
    if (now - this.#checkedAt < HEALTH_INTERVAL) return connection;
    // Only a healthy connection is left alone for a while.
    if (!connection.healthy()) return undefined;
    this.#checkedAt = now;
    return connection;
  }

  /** The connection, opened if need be. */
  get(trusted: boolean): Awaitable<Connection> {
    return this.#opening ?? this.ready(trusted) ?? this.#reopen();
  }

  /** Closes this connection, which is in an unknown state. */
  async discard(connection: Connection): Promise<void> {
    if (this.#open === connection) this.#open = undefined;
    await this.#connections.close(connection);
  }

  /** Closes the connection if nobody uses it. Whether there was one. */
  shed(): boolean {
    if (this.#pins > 0 || this.#open === undefined) return false;
    void this.#close();
    return true;
  }

  /** Closes the connection, for good: one that is just being opened fails those who wait for it. */
  end(): Awaitable<void> {
    this.#ended = true;
    return this.#close();
  }

  #close(): Awaitable<void> {
    const connection = this.#open;
    this.#open = undefined;
    if (connection !== undefined) return this.#connections.close(connection);
  }

  #reopen(): Promise<Connection> {
    this.#opening = this.#openAnew().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openAnew(): Promise<Connection> {
    await this.#close();
    const connection = await this.#connections.open("serve");
    if (this.#ended) {
      await this.#connections.close(connection);
      throw new ClosedError("The store's connections were closed while one was being opened.");
    }
    this.#checkedAt = performance.now();
    this.#open = connection;
    return connection;
  }
}
