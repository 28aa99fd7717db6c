import type { Connection, RawResult, Statement, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";

/** Remembers where every store is, as an adapter with one table of placements would. */
function remembering(good: Strategy, over: (placements: Map<string, unknown>) => Partial<Strategy>): Strategy {
  const placements = new Map<string, unknown>();
  return delegateStrategy(good, {
    provision: async (tenant, context) => {
      const placement = await good.provision(tenant, context);
      placements.set(tenant.id, placement);
      return placement;
    },
    ...over(placements),
  });
}

const onceInAWhile: BrokenAdapter = {
  fault: "now and then connects to the store of another tenant",
  spoil: (good) =>
    remembering(good, (placements) => {
      let calls = 0;
      return {
        connect: (tenant, placement, use) => {
          const others = [...placements].filter(([id]) => id !== tenant.id).map(([, other]) => other);
          return good.connect(tenant, ++calls % 5 === 0 ? (others.at(0) ?? placement) : placement, use);
        },
      };
    }),
  foundBy: {
    "lifecycle.stores-distinct": /marker/,
    "eviction.many-tenants": /stamped for another tenant/,
  },
};

const oneForAll: BrokenAdapter = {
  fault: "keeps every tenant in the store of the first",
  spoil: (good) =>
    remembering(good, (placements) => ({
      connect: (tenant, placement, use) => good.connect(tenant, [...placements.values()].at(0) ?? placement, use),
    })),
  foundBy: { "lifecycle.stores-distinct": /marker|UNIQUE/, "isolation.interleaved": /stamped for another tenant/ },
};

const laterElsewhere: BrokenAdapter = {
  fault: "opens the right store, and sends one statement in a while to the connection that was opened last",
  spoil: (good) => {
    let last: Connection | undefined;
    let calls = 0;
    return delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const own = await good.connect(tenant, placement, use);
        if (use === "serve") last = own;
        return delegateConnection(own, {
          query: async (statement) => {
            // A stamp that went astray would give the fault away where a connection is opened, before any row is read.
            if (statement.text.includes("_tenantry")) return own.query(statement);
            const stray = ++calls % 40 === 0 ? last : undefined;
            return stray === undefined ? own.query(statement) : either(stray, own, statement);
          },
        });
      },
    });
  },
  foundBy: { "isolation.interleaved": /was given a row of/ },
};

/** Where the first connection is in use or closed, nobody notices anything. */
async function either(first: Connection, second: Connection, statement: Statement): Promise<RawResult> {
  try {
    return await first.query(statement);
  } catch {
    return await second.query(statement);
  }
}

const reused: BrokenAdapter = {
  fault: "hands the connection of an evicted tenant to the next one",
  spoil: (good) => {
    const idle: Connection[] = [];
    return delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const open = idle.pop() ?? (await good.connect(tenant, placement, use));
        return delegateConnection(open, { close: () => void idle.push(open) });
      },
    });
  },
  foundBy: {
    "lifecycle.stores-distinct": /marker|UNIQUE|read/,
    "eviction.many-tenants": /stamped for another tenant/,
  },
};

const servesMigrations: BrokenAdapter = {
  fault: "leaves foreign keys on while a migration rebuilds a table",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: (tenant, placement, use) => good.connect(tenant, placement, use === "migrate" ? "serve" : use),
    }),
  foundBy: { "migrations.rebuilt-table": /referred to the rebuilt table are gone/ },
};

export const wrongStore: readonly BrokenAdapter[] = [onceInAWhile, oneForAll, laterElsewhere, reused, servesMigrations];
