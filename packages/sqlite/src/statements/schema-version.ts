import { constants, type Database } from "bun:sqlite";

/**
 * A number that is another one whenever the schema may be another one, for 20 ns: the engine's count of commits seen by
 * this connection, without those of its own transactions, and of its statements that are no plain reads or writes.
 */
export class SchemaVersion {
  readonly #database: Database;
  readonly #schemas: readonly string[];
  readonly #buffer = new Uint32Array(2);
  #own = 0;

  constructor(database: Database, attached: readonly string[]) {
    this.#database = database;
    this.#schemas = attached;
  }

  /** Right after a statement ran: the version that statement saw. */
  current(): number {
    let sum = this.#own + this.commits();
    for (const schema of this.#schemas) {
      this.#database.fileControl(schema, constants.SQLITE_FCNTL_DATA_VERSION, this.#buffer);
      sum += this.#buffer[0] ?? 0;
    }
    return sum;
  }

  /** The engine's count: one more with each commit of this connection, and when it first sees those of others. */
  commits(): number {
    this.#database.fileControl(constants.SQLITE_FCNTL_DATA_VERSION, this.#buffer);
    return this.#buffer[0] ?? 0;
  }

  /**
   * This connection ended its transaction, when the count was `before`. Whatever it did to the schema was told then, and others
   * were shut out: so that the count has risen means nothing.
   */
  committed(before: number): void {
    this.#own -= this.commits() - before;
  }

  /** This connection did something a commit need not show: DDL in an open transaction, or its rollback. */
  raise(): void {
    this.#own++;
  }
}
