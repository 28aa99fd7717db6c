import type { TenantEntry } from "../catalog/entry.ts";
import { QueryError, StampMismatchError, StatementRefusedError } from "../errors.ts";
import { retryBusy } from "../retry-busy.ts";
import { checkConnection } from "../strategies/check-adapter.ts";
import type { Connection } from "../strategies/connection.ts";
import { beginService, checkOwner, checkStamp, stampGuard, UnservedStoreError } from "../strategies/stamp.ts";
import type { ConnectionUse, Strategy } from "../strategies/strategy.ts";

/** That there is no such stamp, or no right to write it. */
const REFUSED = [QueryError, StatementRefusedError, StampMismatchError];
/** Milliseconds that the first who serves from a store waits for another process that writes to it. */
const WRITERS_END = 5_000;

/**
 * A connection to a tenant's store for whoever looks at it or migrates it. Throws `StampMismatchError`, and closes it, where the store
 * is not this tenant's.
 */
export async function connectChecked(
  strategy: Strategy,
  entry: TenantEntry,
  use: "read" | "migrate",
): Promise<Connection> {
  const connection = await open(strategy, entry, use, false);
  return await checked(connection, () => checkOwner(connection, entry, strategy.name));
}

/**
 * The same for whoever serves the tenant. The first of them notes it in the stamp before anything is done with the connection: a store
 * whose stamp says that nobody was served is never served from.
 */
export async function connectToServe(
  strategy: Strategy,
  entry: TenantEntry,
  use: "serve" | "read",
): Promise<Connection> {
  const connection = await open(strategy, entry, use, true);
  try {
    return await checked(connection, () => checkServed(connection, strategy, entry, use));
  } catch (error) {
    // An adapter that has looked by itself can not tell what the stamp said.
    if (!(error instanceof StampMismatchError) || !(await beginAsOwner(strategy, entry))) throw error;
  }
  // Never two at once: there may be leave for one connection only.
  const again = await open(strategy, entry, use, true);
  return await checked(again, () => checkStamp(again, entry, strategy.name));
}

/** On most engines who serves may write the stamp, and needs no other connection. */
async function checkServed(
  connection: Connection,
  strategy: Strategy,
  entry: TenantEntry,
  use: "serve" | "read",
): Promise<void> {
  try {
    await checkStamp(connection, entry, strategy.name);
  } catch (error) {
    if (use === "read" || !(error instanceof UnservedStoreError)) throw error;
    if (!(await begin(connection, strategy, entry))) throw error;
    await checkStamp(connection, entry, strategy.name);
  }
}

async function open(
  strategy: Strategy,
  { id, epoch, placement }: TenantEntry,
  use: ConnectionUse,
  toServe: boolean,
): Promise<Connection> {
  const guard = strategy.dialect === "postgres" ? stampGuard({ id, epoch }, strategy.name, { toServe }) : undefined;
  const connection = await strategy.connect({ id, epoch }, placement, use, guard);
  checkConnection(connection, strategy.name, "core");
  return connection;
}

async function checked(connection: Connection, check: () => unknown): Promise<Connection> {
  try {
    await check();
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function beginAsOwner(strategy: Strategy, entry: TenantEntry): Promise<boolean> {
  const owner = await open(strategy, entry, "migrate", false);
  try {
    return await begin(owner, strategy, entry);
  } finally {
    await owner.close();
  }
}

/** Whether the engine let it. */
async function begin(connection: Connection, strategy: Strategy, entry: TenantEntry): Promise<boolean> {
  try {
    await retryBusy(() => beginService(connection, entry, strategy.name), WRITERS_END);
    return true;
  } catch (error) {
    if (REFUSED.some((kind) => error instanceof kind)) return false;
    throw error;
  }
}
