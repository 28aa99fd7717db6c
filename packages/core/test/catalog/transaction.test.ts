import { expect, test } from "bun:test";
import { CatalogTransaction } from "../../src/catalog/transaction.ts";
import type { RawResult, Statement } from "../../src/sql/statement.ts";
import type { ConnectionTransaction } from "../../src/strategies/connection.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const statement = (text: string): Statement => ({ text, values: [] });

/** A real transaction whose statements are answered a moment after they were sent. */
async function pipelined(connection: SqliteConnection): Promise<ConnectionTransaction> {
  const transaction = await connection.begin();
  const query = async (one: Statement): Promise<RawResult> => {
    const answer = transaction.query(one);
    await Bun.sleep(2);
    return await answer;
  };
  return {
    query,
    pipeline: (statements) => statements.map(query),
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
  };
}

test("an answer that is looked at when it comes forbids the commit, sent with or without waiting", async () => {
  using directory = temporaryDirectory();
  const connection = new SqliteConnection(`${directory.path}/catalog.sqlite`, {});
  await connection.query(statement("create table t (n integer)"));
  const refuse = (): void => {
    throw new Error("not so");
  };
  for (const open of [pipelined, (one: SqliteConnection) => one.begin()]) {
    for (const check of [refuse, () => undefined]) {
      const transaction = new CatalogTransaction(await open(connection));
      const work = async (): Promise<void> => {
        await transaction.expect(statement("insert into t values (1)"), check);
        await transaction.send(statement("insert into t values (2)"));
        await transaction.commit();
      };
      if (check === refuse) {
        await expect(work()).rejects.toThrow("not so");
        await transaction.rollback();
      } else {
        await work();
      }
      const { rows } = await connection.query(statement("select count(*) from t"));
      expect(rows).toEqual([[check === refuse ? 0 : 2]]);
      await connection.query(statement("delete from t"));
    }
  }
  await connection.close();
});
