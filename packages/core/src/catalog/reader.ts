import type { RawResult, RawRow, Statement } from "../sql/statement.ts";
import type { Awaitable } from "../strategies/connection.ts";
import { type Steps, wait } from "./steps.ts";

/** Whatever runs a statement: the catalog's connection, or a transaction on it. */
export interface CatalogQueries {
  query(statement: Statement): Awaitable<RawResult>;
}

/** Reading the catalog, in steps. */
export class CatalogReader {
  readonly #runner: CatalogQueries;

  constructor(runner: CatalogQueries) {
    this.#runner = runner;
  }

  *query(text: string, values: readonly unknown[] = []): Steps<RawResult> {
    return yield* wait(this.#runner.query({ text, values }));
  }

  *rows(text: string, values: readonly unknown[] = []): Steps<readonly RawRow[]> {
    return (yield* this.query(text, values)).rows;
  }

  *row(text: string, values: readonly unknown[] = []): Steps<RawRow | undefined> {
    return (yield* this.query(text, values)).rows[0];
  }
}
