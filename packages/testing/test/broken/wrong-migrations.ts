import type { Column, ConnectionTransaction, RawResult } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy, delegateTransaction } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";
import { withConnections } from "./wrong-transactions.ts";

const goesOn: BrokenAdapter = {
  fault: "runs what is behind a statement that failed, and commits it",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      begin: async () => {
        const transaction = await connection.begin();
        const answered = async (statement: Parameters<ConnectionTransaction["query"]>[0]): Promise<RawResult> =>
          await transaction.query(statement);
        return delegateTransaction(transaction, {
          pipeline: (statements) => statements.map(answered),
          rollback: async () => undefined,
        });
      },
    })),
  foundBy: { "transactions.pipeline": /the one behind it, and the commit/ },
};

const outOfOrder: BrokenAdapter = {
  fault: "answers statements that were sent ahead in the order in which they end",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      begin: async () => {
        const transaction = await connection.begin();
        return delegateTransaction(transaction, {
          pipeline: (statements) => statements.map(async (statement) => await transaction.query(statement)).reverse(),
        });
      },
    })),
  foundBy: { "transactions.pipeline": /deep/ },
};

const twoMigrate: BrokenAdapter = {
  fault: "begins a migration's transaction at its first write, so that two read the same ledger",
  spoil: (good) =>
    delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const connection = await good.connect(tenant, placement, use);
        if (use !== "migrate") return connection;
        let begun: ConnectionTransaction | undefined;
        return delegateConnection(connection, {
          begin: () => ({
            query: async (statement) => {
              if (begun === undefined && /^select/i.test(statement.text)) return await connection.query(statement);
              begun ??= await connection.begin();
              return await begun.query(statement);
            },
            commit: async () => {
              await begun?.commit();
              begun = undefined;
            },
            rollback: async () => {
              await begun?.rollback();
              begun = undefined;
            },
          }),
        });
      },
    }),
  foundBy: { "migrations.one-at-a-time": /two migrations ran at once/ },
};

const oldColumns: BrokenAdapter = {
  fault: "keeps the columns of a statement that it ran before a migration",
  spoil: (good) =>
    withConnections(good, (connection) => {
      const known = new Map<string, readonly Column[]>();
      return {
        query: async (statement) => {
          const result = await connection.query(statement);
          const columns = known.get(statement.text) ?? result.columns;
          known.set(statement.text, columns);
          return { ...result, columns };
        },
      };
    }),
  foundBy: { "migrations.while-serving": /deep/ },
};

export const wrongMigrations: readonly BrokenAdapter[] = [goesOn, outOfOrder, twoMigrate, oldColumns];
