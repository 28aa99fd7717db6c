import { ClosedError } from "../errors.ts";
import type { Awaitable, Connection } from "../strategies/connection.ts";
import type { PermittedConnections } from "./permitted-connections.ts";

/** Connections that only read, each lent to one at a time. One that is given back is kept for the next. */
export class ReadingConnections {
  readonly #connections: PermittedConnections;
  readonly #lent = new Set<Connection>();
  #spare: Connection | undefined;
  #ended = false;

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
    if (spare !== undefined && spare.healthy?.() === false) await this.#connections.close(spare);
    else if (spare !== undefined) return this.#lend(spare);
    const reader = await this.#connections.open("read");
    if (!this.#ended) return this.#lend(reader);
    await this.#connections.close(reader);
    throw new ClosedError("The store's connections were closed while one was being opened.");
  }

  /** Gives a reader back. */
  put(reader: Connection): Awaitable<void> {
    if (!this.#lent.delete(reader)) return;
    if (this.#spare !== undefined) return this.#connections.close(reader);
    this.#spare = reader;
  }

  /** Closes a reader that is not to be used again. */
  drop(reader: Connection): Awaitable<void> {
    if (this.#lent.delete(reader)) return this.#connections.close(reader);
  }

  /** Closes the reader that nobody uses. Whether there was one. */
  shed(): boolean {
    if (this.#spare === undefined) return false;
    void this.#closeSpare();
    return true;
  }

  /** Closes all of them for good, also those that are lent still: their time is up. */
  end(): Awaitable<void> {
    this.#ended = true;
    const lent = [...this.#lent];
    this.#lent.clear();
    const closing = [this.#closeSpare(), ...lent.map((reader) => this.#connections.close(reader))];
    const open = closing.filter((closed) => closed instanceof Promise);
    if (open.length > 0) return Promise.all(open).then(() => undefined);
  }

  #lend(reader: Connection): Connection {
    this.#lent.add(reader);
    return reader;
  }

  #closeSpare(): Awaitable<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return this.#connections.close(spare);
  }
}
