import { ConstraintError, StoreFullError } from "../../src/errors.ts";
import type { ConnectionTransaction } from "../../src/strategies/connection.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

/** A connection for schema changes: foreign keys are off inside a transaction, and hold again at its commit. */
export class MigrateConnection extends SqliteConnection {
  constructor(file: string) {
    super(file);
    this.native.run("pragma busy_timeout = 5000");
    this.native.run("pragma foreign_keys = off");
  }

  override async begin(): Promise<ConnectionTransaction> {
    const transaction = await super.begin();
    return {
      query: (statement) => {
        try {
          return transaction.query(statement);
        } catch (error) {
          if (String(error).includes("disk is full")) throw new StoreFullError("No room is left.", { cause: error });
          throw error;
        }
      },
      rollback: () => transaction.rollback(),
      commit: () => {
        const broken = this.native.query("pragma foreign_key_check").all().length;
        if (broken > 0) throw new ConstraintError(`${broken} rows would lose their parents.`);
        return transaction.commit();
      },
    };
  }

  /** The rows of a query, as arrays. */
  rows(sql: string): unknown[][] {
    return this.native.query(sql).values() as unknown[][];
  }
}
