import type { Connection, ConnectionTransaction, RawResult, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy, delegateTransaction } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";

/** A good adapter whose connections are changed. */
export function withConnections(good: Strategy, change: (connection: Connection) => Partial<Connection>): Strategy {
  return delegateStrategy(good, {
    connect: async (tenant, placement, use) => {
      const connection = await good.connect(tenant, placement, use);
      return delegateConnection(connection, change(connection));
    },
  });
}

function withTransactions(
  good: Strategy,
  change: (transaction: ConnectionTransaction) => Partial<ConnectionTransaction>,
): Strategy {
  return withConnections(good, (connection) => ({
    begin: async () => {
      const transaction = await connection.begin();
      return delegateTransaction(transaction, change(transaction));
    },
  }));
}

const commitsOnRollback: BrokenAdapter = {
  fault: "commits where it was told to roll back",
  spoil: (good) => withTransactions(good, (transaction) => ({ rollback: () => transaction.commit() })),
  foundBy: {
    "transactions.rollback": /deep/,
    "transactions.interleaving": /deep/,
    "transactions.timeout": /deep/,
    "capabilities.transactional-ddl": /declare transactionalDdl: false/,
  },
};

const openToAll: BrokenAdapter = {
  fault: "claims that statements beside a transaction do not disturb it, and runs them inside",
  spoil: (good) => delegateStrategy(good, { capabilities: { ...good.capabilities, concurrentWriters: true } }),
  foundBy: { "transactions.interleaving": /inside a transaction/ },
};

const batchByPieces: BrokenAdapter = {
  fault: "runs the statements of a batch one by one",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      batch: async (statements) => {
        const results: RawResult[] = [];
        for (const statement of statements) results.push(await connection.query(statement));
        return results;
      },
    })),
  foundBy: { "transactions.batch": /UNIQUE/, "transactions.batches-at-once": /deep/ },
};

const silentCommit: BrokenAdapter = {
  fault: "says that a commit went well which the engine refused",
  spoil: (good) =>
    withTransactions(good, (transaction) => ({
      commit: async () => {
        try {
          await transaction.commit();
        } catch {
          await transaction.rollback();
        }
      },
    })),
  foundBy: { "transactions.commit-refused": /expected to fail/ },
};

const autocommit: BrokenAdapter = {
  fault: "has transactions in name only: each statement is committed by itself",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      begin: () => ({
        query: (statement) => connection.query(statement),
        commit: () => undefined,
        rollback: () => undefined,
      }),
    })),
  foundBy: {
    "transactions.rollback": /deep/,
    "transactions.all-at-once": /deep/,
    "faults.transaction.query-5": /something of the failed call was kept/,
  },
};

export const wrongTransactions: readonly BrokenAdapter[] = [
  commitsOnRollback,
  openToAll,
  batchByPieces,
  silentCommit,
  autocommit,
];
