import type { RawResult, Statement } from "../sql/statement.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../strategies/connection.ts";

/** The statements one after the other, in a transaction that is open. */
export async function runAll(
  transaction: ConnectionTransaction,
  statements: readonly Statement[],
): Promise<RawResult[]> {
  const results: RawResult[] = [];
  for (const statement of statements) results.push(await transaction.query(statement));
  return results;
}

async function inTransaction(connection: Connection, statements: readonly Statement[]): Promise<RawResult[]> {
  const transaction = await connection.begin();
  try {
    const results = await runAll(transaction, statements);
    await transaction.commit();
    return results;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** All of the statements or none: the adapter's own way where it has one, otherwise a transaction. */
export function runBatch(connection: Connection, statements: readonly Statement[]): Awaitable<RawResult[]> {
  return connection.batch === undefined ? inTransaction(connection, statements) : connection.batch(statements);
}
