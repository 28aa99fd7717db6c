import { createClient, type Transaction } from "@libsql/client";
import type { ConnectionUse, RawResult, Statement } from "@tenantry/core/adapter";
import { Door, type Place } from "./door.ts";
import { inOurWordsLater } from "./errors.ts";
import { forDriver, LibsqlConnection, type Query, type Runner, result } from "./libsql-connection.ts";
import type { Tokens } from "./tokens.ts";

/**
 * A connection to a namespace of a server. Nothing of it is open there but a transaction: each statement is a request of its
 * own, so that no pragma outlives one, and a server that was started anew is not noticed.
 */
export class ServerConnection extends LibsqlConnection {
  readonly #door: Door;

  private constructor(place: Place, door: Door, use: ConnectionUse) {
    super(createClient({ url: place.url, intMode: "bigint", fetch: door.fetch }), use);
    this.#door = door;
  }

  /** Sends nothing yet. */
  static to(namespace: string, place: Place, tokens: Tokens, use: ConnectionUse): ServerConnection {
    // With the other token the server itself refuses to write.
    const door = new Door(place, namespace, tokens.for(namespace, use === "read" ? "ro" : "rw"));
    return new ServerConnection(place, door, use);
  }

  /** One request, where `begin` would take one for each statement. */
  batch(statements: readonly Statement[]): Promise<RawResult[]> {
    return inOurWordsLater(async () => {
      const answers = await this.native.batch(statements.map(forDriver), "write");
      return answers.map((answer) => result(answer, answer.rowsAffected));
    });
  }

  protected override async run(runner: Runner, query: Query): Promise<RawResult> {
    const answer = await runner.execute(query);
    return result(answer, answer.rowsAffected);
  }

  protected override async openTransaction(): Promise<Transaction> {
    const transaction = await this.native.transaction("write");
    try {
      // The driver begins with the first statement. Foreign keys can only be switched off before, so a migration begins anew.
      if (this.use === "migrate") await transaction.executeMultiple(MIGRATION);
      else await transaction.batch([]);
      return transaction;
    } catch (error) {
      transaction.close();
      throw error;
    }
  }

  protected override async leave(transaction: Transaction): Promise<void> {
    await transaction.rollback().catch(() => undefined);
  }

  protected override cancel(): void {
    this.#door.abort();
  }
}

const MIGRATION = "rollback; pragma foreign_keys = off; begin immediate";
