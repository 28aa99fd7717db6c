import type { Connection, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy } from "./delegate.ts";

/** Counts the connections a strategy has open. */
export class ConnectionCount {
  opened = 0;
  closed = 0;
  /** The most that were open at one time. */
  most = 0;
  /** How often a tenant's store was opened to serve. */
  readonly serving = new Map<string, number>();

  get open(): number {
    return this.opened - this.closed;
  }

  watch(strategy: Strategy): Strategy {
    return delegateStrategy(strategy, {
      connect: async (tenant, placement, use, stamp) => {
        const connection = await strategy.connect(tenant, placement, use, stamp);
        if (use === "serve") this.serving.set(tenant.id, (this.serving.get(tenant.id) ?? 0) + 1);
        return this.#counted(connection);
      },
    });
  }

  #counted(connection: Connection): Connection {
    this.opened++;
    this.most = Math.max(this.most, this.open);
    return delegateConnection(connection, {
      close: () => {
        this.closed++;
        return connection.close();
      },
    });
  }
}
