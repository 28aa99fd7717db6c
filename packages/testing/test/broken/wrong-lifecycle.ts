import { StoreDamagedError, StoreExistsError, StoreMissingError } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";

const createsOnConnect: BrokenAdapter = {
  fault: "makes an empty store where connect finds none",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        try {
          return await good.connect(tenant, placement, use);
        } catch (error) {
          if (!(error instanceof StoreMissingError)) throw error;
          const context = { prepare: async () => undefined, options: {}, progress: () => undefined };
          return good.connect(tenant, await good.provision(tenant, context), use);
        }
      },
    }),
  foundBy: {
    "lifecycle.connect-never-creates": /STORE_MISSING was expected, this came: QueryError/,
    "stamps.missing-store": /STORE_MISSING was expected, this came: StampMismatchError/,
  },
};

const countsNothing: BrokenAdapter = {
  fault: "does not tell its owner how many rows a statement has changed",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use, stamp) => {
        const connection = await good.connect(tenant, placement, use, stamp);
        if (use !== "migrate") return connection;
        return delegateConnection(connection, {
          query: async (statement) => ({ ...(await connection.query(statement)), changes: 0 }),
        });
      },
    }),
  foundBy: { "stamps.beforehand": /The store was used before/ },
};

const halfAStore: BrokenAdapter = {
  fault: "leaves the store in place when prepare has failed",
  spoil: (good) =>
    delegateStrategy(good, {
      provision: async (tenant, context) => {
        let failed: { error: unknown } | undefined;
        const placement = await good.provision(tenant, {
          ...context,
          prepare: (store) =>
            context.prepare(store).catch((error: unknown) => {
              failed = { error };
            }),
        });
        if (failed !== undefined) throw failed.error;
        return placement;
      },
    }),
  foundBy: { "lifecycle.provision-or-nothing": /something was left of the failed store/ },
};

const losesLeftovers: BrokenAdapter = {
  fault: "names the stores on its ground in a way that destroy understands, and connect does not",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: (tenant, placement, use, stamp) => {
        if (isFound(placement)) throw new StoreMissingError("There is none.");
        return good.connect(tenant, placement, use, stamp);
      },
      async *leftovers() {
        for await (const { placement, ...rest } of good.leftovers?.() ?? []) {
          yield { ...rest, placement: { ...(placement as object), found: true } };
        }
      },
    }),
  foundBy: { "stamps.restored-catalog": /the store of a tenant that was served is removed/ },
};

const isFound = (placement: unknown): boolean =>
  typeof placement === "object" && placement !== null && "found" in placement;

const damagedHalves: BrokenAdapter = {
  fault: "calls a store damaged that was never finished",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: (tenant, placement, use, stamp) => {
        if (JSON.stringify(placement).includes(".new-")) throw new StoreDamagedError("It is only a half.");
        return good.connect(tenant, placement, use, stamp);
      },
    }),
  foundBy: { "lifecycle.unfinished": /is told STORE_DAMAGED: it could never be removed/ },
};

const adopts: BrokenAdapter = {
  fault: "destroys nothing, and takes over the store it finds when the tenant is made again",
  spoil: (good) => {
    const placements = new Map<string, unknown>();
    return delegateStrategy(good, {
      provision: async (tenant, context) => {
        try {
          const placement = await good.provision(tenant, context);
          placements.set(tenant.id, placement);
          return placement;
        } catch (error) {
          if (error instanceof StoreExistsError && placements.has(tenant.id)) return placements.get(tenant.id);
          throw error;
        }
      },
      destroy: async () => undefined,
    });
  },
  foundBy: {
    "lifecycle.destroy-for-good": /something was left of the destroyed store/,
    "lifecycle.provision-never-adopts": /STORE_EXISTS was expected|expected to fail/,
    "lifecycle.connect-never-creates": /expected to fail/,
  },
};

const forgetsItsPlace: BrokenAdapter = {
  fault: "keeps in the placement what JSON can not",
  spoil: (good) =>
    delegateStrategy(good, {
      provision: async (tenant, context) => new Map([["at", await good.provision(tenant, context)]]),
      connect: (tenant, placement, use) => good.connect(tenant, at(placement), use),
      destroy: (tenant, placement) => good.destroy(tenant, at(placement)),
    }),
  foundBy: { "lifecycle.placement-json": /deep/ },
};

function at(placement: unknown): unknown {
  return placement instanceof Map ? placement.get("at") : undefined;
}

const leaks: BrokenAdapter = {
  fault: "does not close the connections that only read",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const connection = await good.connect(tenant, placement, use);
        return use === "read" ? delegateConnection(connection, { close: () => undefined }) : connection;
      },
    }),
  foundBy: { "lifecycle.close-releases": /descriptors more/ },
};

const leaksTransactions: BrokenAdapter = {
  fault: "leaves the open transaction of a closed connection open",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const connection = await good.connect(tenant, placement, use);
        let open = false;
        return delegateConnection(connection, {
          begin: () => {
            open = true;
            return connection.begin();
          },
          close: () => (open ? undefined : connection.close()),
        });
      },
    }),
  foundBy: { "lifecycle.close-undoes": /StoreBusyError/ },
};

const writableReaders: BrokenAdapter = {
  fault: "gives a connection that can write where one for reading was asked for",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: (tenant, placement, use) => good.connect(tenant, placement, use === "read" ? "serve" : use),
    }),
  foundBy: { "capabilities.read-only": /expected to fail/ },
};

export const wrongLifecycle: readonly BrokenAdapter[] = [
  createsOnConnect,
  countsNothing,
  halfAStore,
  losesLeftovers,
  damagedHalves,
  adopts,
  forgetsItsPlace,
  leaks,
  leaksTransactions,
  writableReaders,
];
