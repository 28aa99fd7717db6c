import { TransactionTimeoutError } from "../errors.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";

/**
 * Runs `work` in a transaction that is open: commits when it resolves, and passes its error on, uncommitted, when it rejects
 * or takes longer than `limit` milliseconds. After that its statements fail, and what runs then is cancelled.
 */
export async function timedTransaction<T>(
  transaction: ConnectionTransaction,
  limit: number,
  work: (transaction: ConnectionTransaction) => Promise<T>,
): Promise<T> {
  let expired: TransactionTimeoutError | undefined;
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    expired = new TransactionTimeoutError(
      `The transaction was open for ${limit} ms and was rolled back. Do slow work, such as calls to other services, outside of it.`,
    );
    reject(expired);
  }, limit);
  const working = work({
    query: (statement) => {
      if (expired !== undefined) throw expired;
      return transaction.query(statement);
    },
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
  });
  try {
    const value = await Promise.race([working, timeout]);
    await transaction.commit();
    return value;
  } catch (error) {
    if (expired !== undefined) {
      // What the work does after its time is up has no one left to tell.
      working.catch(() => undefined);
      await transaction.cancel?.();
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
