import { closeSync, openSync } from "node:fs";
import type { Connection, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";
import { withConnections } from "./wrong-transactions.ts";

const shortNames: BrokenAdapter = {
  fault: "names stores by the first digits of an id",
  spoil: (good) => {
    const short = <T extends { id: string }>(tenant: T): T => ({
      ...tenant,
      id: `${tenant.id.slice(0, 23)}-000000000000`,
    });
    return delegateStrategy(good, {
      provision: (tenant, context) => good.provision(short(tenant), context),
      connect: (tenant, placement, use) => good.connect(short(tenant), placement, use),
      destroy: (tenant, placement) => good.destroy(short(tenant), placement),
    });
  },
  foundBy: { "lifecycle.alike-ids": /StoreExistsError/ },
};

const oneNameAside: BrokenAdapter = {
  fault: "makes every store under the same name aside",
  spoil: (good) => {
    let aside: Connection | undefined;
    return delegateStrategy(good, {
      provision: (tenant, context) =>
        good.provision(tenant, {
          ...context,
          prepare: async (store) => {
            const first = aside === undefined;
            aside ??= store;
            try {
              await context.prepare(aside);
            } finally {
              if (first) aside = undefined;
            }
          },
        }),
    });
  },
  foundBy: { "lifecycle.provision-at-once": /already exists/ },
};

/** On Postgres: a file is not moved aside. */
export const movesTheWrongOne: BrokenAdapter = {
  fault: "moves the store aside that was made last",
  spoil: (good) => {
    let last: readonly [Parameters<Strategy["destroy"]>[0], unknown] | undefined;
    return delegateStrategy(good, {
      provision: async (tenant, context) => {
        const placement = await good.provision(tenant, context);
        last = [tenant, placement];
        return placement;
      },
      moveAside: async (tenant, placement) => good.moveAside?.(...(last ?? [tenant, placement])),
    });
  },
  foundBy: { "lifecycle.alike-ids": /StoreMissingError/ },
};

const keepsEachOpen: BrokenAdapter = {
  fault: "keeps a connection to each store that was ever opened",
  spoil: (good) => {
    const kept = new Map<string, Connection>();
    return delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        if (!kept.has(tenant.id)) kept.set(tenant.id, await good.connect(tenant, placement, "read"));
        return await good.connect(tenant, placement, use);
      },
      close: async () => {
        for (const connection of kept.values()) await connection.close();
        await good.close?.();
      },
    });
  },
  foundBy: { "lifecycle.destroy-releases": /descriptors more after/ },
};

const neverEnds: BrokenAdapter = {
  fault: "keeps what it holds when it is closed",
  spoil: (good) => {
    const listener = openSync("/dev/null", "r");
    neverEnded.push(listener);
    return delegateStrategy(good);
  },
  foundBy: { "lifecycle.strategy-closes": /descriptors more after/ },
};

const neverEnded: number[] = [];

/** Gives back what `neverEnds` kept. */
export function endWhatNeverEnds(): void {
  for (const descriptor of neverEnded.splice(0)) closeSync(descriptor);
}

const servesWhatIsGone: BrokenAdapter = {
  fault: "reads on from a store that was destroyed",
  spoil: (good) => withConnections(good, () => ({ healthy: () => true })),
  foundBy: { "lifecycle.destroyed-in-use": /reads a store that was destroyed/ },
};

const snapshotsTheNeighbour: BrokenAdapter = {
  fault: "takes the snapshot of the store that was made last",
  spoil: (good) => {
    let last: unknown;
    return delegateStrategy(good, {
      provision: async (tenant, context) => {
        last = await good.provision(tenant, context);
        return last;
      },
      snapshot: async (tenant, _, file) => good.snapshot?.(tenant, last, file),
    });
  },
  foundBy: { "lifecycle.snapshot": /rows of another store/ },
};

const writesForReaders: BrokenAdapter = {
  fault: "keeps readers from writing by `query`, and not in a transaction",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const connection = await good.connect(tenant, placement, use);
        if (use !== "read") return connection;
        const writer = await good.connect(tenant, placement, "serve");
        return delegateConnection(connection, {
          begin: () => writer.begin(),
          close: async () => {
            await connection.close();
            await writer.close();
          },
        });
      },
    }),
  foundBy: { "capabilities.read-only": /expected to fail/ },
};

export const wrongNeighbours: readonly BrokenAdapter[] = [
  shortNames,
  oneNameAside,
  keepsEachOpen,
  neverEnds,
  servesWhatIsGone,
  snapshotsTheNeighbour,
  writesForReaders,
];
