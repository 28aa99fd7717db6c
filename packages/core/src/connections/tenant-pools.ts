import type { TenantEntry } from "../catalog/entry.ts";
import type { Events } from "../events.ts";
import type { Capabilities } from "../strategies/capabilities.ts";
import type { Connection } from "../strategies/connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { ConnectionLimits } from "./limits.ts";
import { StoreChannel } from "./store-channel.ts";

export interface TenantPoolsOptions {
  readonly limits: ConnectionLimits;
  readonly events: Events;
  /** What the strategy of this name can do. */
  readonly capabilities: (strategy: string) => Capabilities;
  /** Opens a connection to a tenant's store, checked. */
  readonly connect: (entry: TenantEntry, use: "serve" | "read") => Promise<Connection>;
  /** Runs work in no tenant's scope. */
  readonly outside: (work: () => void) => void;
}

/** The connections to all tenants' stores: one pool for each strategy, made when it is first used. */
export class TenantPools {
  readonly #options: TenantPoolsOptions;
  readonly #pools = new Map<string, ConnectionPool>();

  constructor(options: TenantPoolsOptions) {
    this.#options = options;
  }

  /** Connections open now, over all tenants. */
  get open(): number {
    return [...this.#pools.values()].reduce((sum, pool) => sum + pool.open, 0);
  }

  /** The way to a tenant's store. Opens nothing. */
  channel(entry: TenantEntry): StoreChannel {
    const { limits, events, capabilities, connect, outside } = this.#options;
    const pool = this.#pool(entry.strategy);
    return pool.channel(
      entry.id,
      entry.epoch,
      () =>
        new StoreChannel({
          epoch: entry.epoch,
          connect: (use) => connect(entry, use),
          concurrentWriters: capabilities(entry.strategy).concurrentWriters,
          limits,
          permits: pool,
          outside,
          closeFailed: (error) => events.report(error, "closing a connection"),
        }),
    );
  }

  /** Forgets a tenant's connections; those in use close when they are given back. */
  drop(entry: TenantEntry): void {
    this.#pools.get(entry.strategy)?.drop(entry.id);
  }

  /** Waits until nothing is in use, at most `timeout` milliseconds, then closes everything. */
  async close(timeout: number): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close(timeout)));
  }

  #pool(strategy: string): ConnectionPool {
    let pool = this.#pools.get(strategy);
    if (pool === undefined) {
      const { limits, events, capabilities, outside } = this.#options;
      pool = new ConnectionPool({
        max: capabilities(strategy).maxConnections,
        waitLimit: limits.connection,
        observer: { evicted: (tenantId) => outside(() => events.emit("connection:evicted", { tenantId })) },
      });
      this.#pools.set(strategy, pool);
    }
    return pool;
  }
}
