import { StoreUnreachableError } from "@tenantry/core";
import type { Awaitable, Connection, ConnectionTransaction, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy, delegateTransaction } from "../contract/delegate.ts";
import type { Random } from "../contract/random.ts";

/**
 * Disturbs what an adapter does: few connections, so that stores are closed all the time; answers that come late, so that
 * requests get between each other; and statements that fail.
 */
export class Chaos {
  /** One in so many statements comes late; 0 for none. */
  late = 0;
  /** One in so many statements fails; 0 for none. */
  faults = 0;
  /** Statements that failed on purpose. */
  failed = 0;
  readonly #random: Random;
  readonly #maxConnections: number;

  constructor(random: Random, maxConnections: number) {
    this.#random = random;
    this.#maxConnections = maxConnections;
  }

  around(strategy: Strategy): Strategy {
    return delegateStrategy(strategy, {
      capabilities: { ...strategy.capabilities, maxConnections: this.#maxConnections },
      connect: async (tenant, placement, use, guard) => {
        if (use !== "migrate") this.#fail();
        if (this.#isLate()) await laterTurn();
        return this.#connection(await strategy.connect(tenant, placement, use, guard));
      },
    });
  }

  #connection(connection: Connection): Connection {
    return delegateConnection(connection, {
      query: (statement) => this.#disturbed(() => connection.query(statement)),
      begin: () => this.#disturbed(() => this.#begin(connection)),
    });
  }

  #begin(connection: Connection): Awaitable<ConnectionTransaction> {
    const disturbed = (open: ConnectionTransaction): ConnectionTransaction =>
      delegateTransaction(open, { query: (statement) => this.#disturbed(() => open.query(statement)) });
    const open = connection.begin();
    return open instanceof Promise ? open.then(disturbed) : disturbed(open);
  }

  #disturbed<T>(work: () => Awaitable<T>): Awaitable<T> {
    this.#fail();
    return this.#isLate() ? laterTurn().then(work) : work();
  }

  #isLate(): boolean {
    return this.late > 0 && this.#random.below(this.late) === 0;
  }

  #fail(): void {
    if (this.faults === 0 || this.#random.below(this.faults) !== 0) return;
    this.failed++;
    throw new StoreUnreachableError("The store was cut off on purpose.");
  }
}

const laterTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
