import type { RawResult, Statement } from "../database/statement.ts";
import type { Awaitable, Connection } from "../strategies/connection.ts";

async function inTransaction(connection: Connection, statements: readonly Statement[]): Promise<RawResult[]> {
  const transaction = await connection.begin();
  try {
    const results: RawResult[] = [];
    for (const statement of statements) results.push(await transaction.query(statement));
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
