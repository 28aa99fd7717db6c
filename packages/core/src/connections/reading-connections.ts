import type { Awaitable, Connection } from "../strategies/connection.ts";
import type { PermittedConnections } from "./permitted-connections.ts";

/** Connections that only read, each lent to one at a time. One that is given back is kept for the next. */
export class ReadingConnections {
  readonly #connections: PermittedConnections;
  #spare: Connection | undefined;
  #closed = false;

  constructor(connections: PermittedConnections) {
    this.#connections = connections;
  }

  /** Whether one is open that nobody uses. */
  get hasSpare(): boolean {
    return this.#spare !== undefined;
  }

  async take(): Promise<Connection> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare === undefined) return this.#connections.open("read");
    if (spare.healthy?.() !== false) return spare;
    await this.#connections.close(spare);
    return this.#connections.open("read");
  }

  /** Gives a reader back. */
  put(reader: Connection): Awaitable<void> {
    if (this.#spare !== undefined || this.#closed) return this.#connections.close(reader);
    this.#spare = reader;
  }

  /** Closes a reader that is not to be used again. */
  drop(reader: Connection): Awaitable<void> {
    return this.#connections.close(reader);
  }

  /** Closes the reader that nobody uses. Whether there was one. */
  shed(): boolean {
    if (this.#spare === undefined) return false;
    void this.#closeSpare();
    return true;
  }

  /** Closes the spare one for good, and whatever is given back later. */
  end(): Awaitable<void> {
    this.#closed = true;
    return this.#closeSpare();
  }

  #closeSpare(): Awaitable<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return this.#connections.close(spare);
  }
}
