import type { Connection, ConnectionTransaction, Strategy } from "@tenantry/core/adapter";

/** A strategy that does as another does, but for what `over` says. */
export function delegateStrategy<P>(strategy: Strategy<P>, over: Partial<Strategy<P>> = {}): Strategy<P> {
  return {
    name: strategy.name,
    dialect: strategy.dialect,
    ...(strategy.definition && { definition: strategy.definition }),
    capabilities: strategy.capabilities,
    ...(strategy.servers && { servers: strategy.servers }),
    provision: (tenant, context) => strategy.provision(tenant, context),
    connect: (tenant, placement, use, stamp) => strategy.connect(tenant, placement, use, stamp),
    destroy: (tenant, placement) => strategy.destroy(tenant, placement),
    ...(strategy.close && { close: strategy.close.bind(strategy) }),
    ...(strategy.temporary && { temporary: strategy.temporary.bind(strategy) }),
    ...(strategy.locate && { locate: strategy.locate.bind(strategy) }),
    ...(strategy.check && { check: strategy.check.bind(strategy) }),
    ...(strategy.leftovers && { leftovers: strategy.leftovers.bind(strategy) }),
    ...(strategy.snapshot && { snapshot: strategy.snapshot.bind(strategy) }),
    ...(strategy.moveAside && { moveAside: strategy.moveAside.bind(strategy) }),
    ...(strategy.bringBack && { bringBack: strategy.bringBack.bind(strategy) }),
    ...(strategy.rotateCredentials && { rotateCredentials: strategy.rotateCredentials.bind(strategy) }),
    ...over,
  };
}

/** A connection that does as another does, but for what `over` says. */
export function delegateConnection(connection: Connection, over: Partial<Connection> = {}): Connection {
  return {
    query: (statement, wanted) => connection.query(statement, wanted),
    begin: () => connection.begin(),
    ...(connection.batch && { batch: connection.batch.bind(connection) }),
    ...(connection.stream && { stream: connection.stream.bind(connection) }),
    ...(connection.healthy && { healthy: connection.healthy.bind(connection) }),
    native: connection.native,
    close: () => connection.close(),
    ...over,
  };
}

/** A transaction that does as another does, but for what `over` says. */
export function delegateTransaction(
  transaction: ConnectionTransaction,
  over: Partial<ConnectionTransaction> = {},
): ConnectionTransaction {
  return {
    query: (statement) => transaction.query(statement),
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
    ...(transaction.pipeline && { pipeline: transaction.pipeline.bind(transaction) }),
    ...(transaction.restoring && { restoring: transaction.restoring.bind(transaction) }),
    ...(transaction.cancel && { cancel: transaction.cancel.bind(transaction) }),
    ...over,
  };
}
