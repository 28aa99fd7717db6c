import { ClosedError, ConnectionLimitError } from "../errors.ts";
import type { Awaitable, Connection } from "../strategies/connection.ts";
import type { PermittedConnections } from "./permitted-connections.ts";
import { Turns } from "./turns.ts";

/** How many connections one store may have for reading. */
export interface ReadingLimits {
  readonly most: number;
  /** How long to wait where that many are lent, in milliseconds. */
  readonly wait: number;
}

/**
 * Connections that only read, each lent to one at a time. One that is given back is kept for the next. Slow readers hold them for
 * long: so that those of one store do not keep all others from being opened, there are only so many.
 */
export class ReadingConnections {
  readonly #connections: PermittedConnections;
  readonly #limits: ReadingLimits;
  readonly #turns: Turns;
  readonly #lent = new Set<Connection>();
  #spare: Connection | undefined;
  #ended = false;

  constructor(connections: PermittedConnections, limits: ReadingLimits) {
    this.#connections = connections;
    this.#limits = limits;
    this.#turns = new Turns(limits.most);
  }

  /** Whether one is open that nobody uses. */
  get hasSpare(): boolean {
    return this.#spare !== undefined;
  }

  /** Throws `ConnectionLimitError` where as many as there may be are lent for too long. */
  async take(): Promise<Connection> {
    const { most, wait } = this.#limits;
    await this.#turns.take(wait, () => tooMany(most, wait));
    try {
      return await this.#take();
    } catch (error) {
      this.#turns.give();
      throw error;
    }
  }

  async #take(): Promise<Connection> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined && spare.healthy?.() === false) await this.#connections.close(spare);
    else if (spare !== undefined) return this.#lend(spare);
    if (this.#ended) throw closed();
    const reader = await this.#connections.open("read");
    if (!this.#ended) return this.#lend(reader);
    await this.#connections.close(reader);
    throw closed();
  }

  /** Gives a reader back. */
  put(reader: Connection): Awaitable<void> {
    if (!this.#returned(reader)) return;
    if (this.#spare !== undefined) return this.#connections.close(reader);
    this.#spare = reader;
  }

  /** Closes a reader that is not to be used again. */
  drop(reader: Connection): Awaitable<void> {
    if (this.#returned(reader)) return this.#connections.close(reader);
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
    const lent = [...this.#lent].filter((reader) => this.#returned(reader));
    const closing = [this.#closeSpare(), ...lent.map((reader) => this.#connections.close(reader))];
    const open = closing.filter((closed) => closed instanceof Promise);
    if (open.length > 0) return Promise.all(open).then(() => undefined);
  }

  /** Takes a reader back from whoever had it. Whether anybody had. The next that waits runs only after what follows here. */
  #returned(reader: Connection): boolean {
    if (!this.#lent.delete(reader)) return false;
    this.#turns.give();
    return true;
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

function tooMany(most: number, wait: number): ConnectionLimitError {
  return new ConnectionLimitError(
    `All ${most} connections that one tenant may have for streams, and for reads beside a transaction, were in use for ${wait} ms. ` +
      "Raise the strategy's limit, or hold streams and transactions for less time.",
  );
}

function closed(): ClosedError {
  return new ClosedError("The store's connections were closed while one was being opened.");
}
