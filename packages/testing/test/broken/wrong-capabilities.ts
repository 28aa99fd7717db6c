import type { Capabilities, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy, delegateTransaction } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";

const declaring = (good: Strategy, capabilities: Partial<Capabilities>, over: Partial<Strategy> = {}): Strategy =>
  delegateStrategy(good, { capabilities: { ...good.capabilities, ...capabilities }, ...over });

const unsaidTransactionalDdl: BrokenAdapter = {
  fault: "undoes DDL with its transaction, and says that it does not",
  spoil: (good) => declaring(good, { transactionalDdl: false }),
  foundBy: { "capabilities.transactional-ddl": /can do it, and does not declare it: declare transactionalDdl: true/ },
};

const saidTransactionalDdl: BrokenAdapter = {
  fault: "commits DDL at once, and says that it is part of a transaction",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const connection = await good.connect(tenant, placement, use);
        return delegateConnection(connection, {
          async begin() {
            let open = await connection.begin();
            return delegateTransaction(open, {
              async query(statement) {
                const result = await open.query(statement);
                if (/^(create|alter|drop)/.test(statement.text)) {
                  await open.commit();
                  open = await connection.begin();
                }
                return result;
              },
              commit: () => open.commit(),
              rollback: () => open.rollback(),
            });
          },
        });
      },
    }),
  foundBy: { "capabilities.transactional-ddl": /declares it, and can not do it: declare transactionalDdl: false/ },
};

const unsaidSchemaChanges: BrokenAdapter = {
  fault: "lets an application change the schema, and says that it does not",
  spoil: (good) => declaring(good, { changesSchema: false }),
  foundBy: { "capabilities.changes-schema": /can do it, and does not declare it: declare changesSchema: true/ },
};

const saidConcurrentWriters: BrokenAdapter = {
  fault: "has one writer, and says that it has many",
  spoil: (good) => declaring(good, { concurrentWriters: true }),
  foundBy: { "capabilities.concurrent-writers": /can not do it: declare concurrentWriters: false/ },
};

const unsaidTemplate: BrokenAdapter = {
  fault: "copies a template, and does not say so",
  spoil: (good) => declaring(good, { template: false }),
  foundBy: { "capabilities.template": /can do it, and does not declare it: declare template: true/ },
};

const saidTemplate: BrokenAdapter = {
  fault: "says that it copies a template, and never looks at it",
  spoil: (good) =>
    delegateStrategy(good, { provision: (tenant, { template: _, ...context }) => good.provision(tenant, context) }),
  foundBy: { "capabilities.template": /declares it, and can not do it: declare template: false/ },
};

const strangersCopy: BrokenAdapter = {
  fault: "copies a template that is stamped, and does not make the stamp the tenant's",
  spoil: (good) =>
    delegateStrategy(good, {
      async provision(tenant, context) {
        const { template } = context;
        if (template === undefined) return await good.provision(tenant, context);
        const build: typeof template.build = (store, owner) =>
          template.build(store, owner && { ...owner, epoch: owner.epoch + 1 });
        return await good.provision(tenant, { ...context, template: { ...template, build } });
      },
    }),
  foundBy: { "capabilities.template": /a copy is not its tenant's/ },
};

const saidHiddenProvision: BrokenAdapter = {
  fault: "says that nobody sees a store before it is whole, and makes it where all look",
  spoil: (good) =>
    delegateStrategy(good, {
      capabilities: { ...good.capabilities, hiddenProvision: true },
      async provision(tenant, context) {
        const placement = await good.provision(tenant, { ...context, prepare: async () => undefined });
        const store = await good.connect(tenant, placement, "migrate");
        await context.prepare(store);
        await store.close();
        return placement;
      },
    }),
  foundBy: { "capabilities.hidden-provision": /the store was seen while it was being made/ },
};

const unsaidSnapshot: BrokenAdapter = {
  fault: "has the verb snapshot, and does not say so",
  spoil: (good) => declaring(good, { snapshot: false }),
  foundBy: { "capabilities.declared": /snapshot is declared false, and the adapter has the verb snapshot/ },
};

const saidSnapshot: BrokenAdapter = {
  fault: "says that it takes snapshots, and has no verb for it",
  spoil: (good) => {
    const { snapshot: _, ...rest } = delegateStrategy(good);
    return rest;
  },
  foundBy: { "capabilities.declared": /snapshot is declared true, and the adapter has no verb snapshot/ },
};

const saidSharedJoins: BrokenAdapter = {
  fault: "says that tenants join shared tables, and they can not",
  spoil: (good) => declaring(good, { sharedJoins: true }),
  foundBy: { "shared.joins": /"sharedJoins": declare sharedJoins: false/ },
};

const misspelt: BrokenAdapter = {
  fault: "declares what nobody knows",
  spoil: (good) => delegateStrategy(good, { capabilities: { ...good.capabilities, ...{ sharedJoin: true } } }),
  foundBy: { "capabilities.declared": /there is no capability "sharedJoin"/ },
};

export const wrongCapabilities: readonly BrokenAdapter[] = [
  unsaidTransactionalDdl,
  saidTransactionalDdl,
  unsaidSchemaChanges,
  saidConcurrentWriters,
  unsaidTemplate,
  saidTemplate,
  strangersCopy,
  saidHiddenProvision,
  unsaidSnapshot,
  saidSnapshot,
  saidSharedJoins,
  misspelt,
];
