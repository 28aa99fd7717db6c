import type { RawResult, Statement } from "@tenantry/core/adapter";
import { type Connection, type FieldDef, Query } from "pg";
import { existenceOf } from "./binding.ts";
import { bindingError, existenceError, stampError } from "./binding-error.ts";
import type { Bond } from "./bond.ts";
import { postgresError } from "./errors.ts";
import { type KnownText, knownText, type Shape } from "./known-text.ts";
import { changesOf, type DriverRow, fits, shapeOf } from "./values.ts";
import { commandMessages, runMessages, SYNC } from "./wire.ts";

interface BurstOutcome {
  done(results: RawResult[]): void;
  failed(error: unknown): void;
}

/**
 * Statements bound to a store, sent as one run of messages and answered at once: the server makes one transaction of it, and
 * leaves out whatever follows an error. Only for statements that can not end a transaction themselves.
 */
export class Burst extends Query<DriverRow> {
  readonly #bond: Bond;
  readonly #texts: readonly KnownText[];
  readonly #messages: Buffer;
  readonly #outcome: BurstOutcome;
  /** Answers that come before those of the statements. */
  readonly #before: number;
  readonly #results: RawResult[] = [];
  #answered = 0;
  #shape: Shape | undefined;
  #rows: DriverRow[] = [];

  constructor(bond: Bond, statements: readonly Statement[], check: boolean, outcome: BurstOutcome) {
    super("");
    const { messages, count } = bond.setting;
    const parts: Buffer[] = [messages];
    let before = count;
    if (check) {
      for (const { text, values } of checksOf(bond)) {
        parts.push(...commandMessages(text, values));
        before++;
      }
    }
    const texts: KnownText[] = [];
    for (const { text, values } of statements) {
      const known = knownText(text);
      texts.push(known);
      parts.push(known.parse, ...runMessages(values));
    }
    parts.push(SYNC);
    this.#bond = bond;
    this.#texts = texts;
    this.#messages = Buffer.concat(parts);
    this.#outcome = outcome;
    this.#before = before;
  }

  /** The driver's signal to send it. */
  override readonly submit = (connection: Connection): void => {
    connection.stream.write(this.#messages);
  };

  handleRowDescription({ fields }: { readonly fields: FieldDef[] }): void {
    const known = this.#texts[this.#answered - this.#before];
    if (known?.shape !== undefined && fits(known.shape, fields)) {
      this.#shape = known.shape;
      return;
    }
    this.#shape = shapeOf(fields);
    if (known !== undefined) known.shape = this.#shape;
  }

  handleDataRow({ fields: row }: { readonly fields: DriverRow }): void {
    // The checks have rows as well, and nobody reads them.
    if (this.#shape === undefined) return;
    const { parsers } = this.#shape;
    for (let column = 0; column < row.length; column++) {
      const parser = parsers[column];
      const value = row[column];
      if (parser !== undefined && typeof value === "string") row[column] = parser(value);
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.#answered++ < this.#before) return;
    const columns = this.#shape?.columns ?? [];
    this.#results.push({ columns, rows: this.#rows, changes: changesOf(text) });
    this.#rows = [];
    this.#shape = undefined;
  }

  handleReadyForQuery(): void {
    this.#outcome.done(this.#results);
  }

  handleError(error: Error): void {
    this.#outcome.failed(this.#meaning(error));
  }

  #meaning(error: Error): unknown {
    const { count } = this.#bond.setting;
    if (this.#answered < count) return bindingError(error);
    if (this.#answered >= this.#before) return postgresError(error);
    return this.#answered === count ? existenceError(error) : stampError(error);
  }
}

/** Whether all of them are of a kind that can neither end a transaction nor run what could. */
export function canBurst(statements: readonly Statement[]): boolean {
  return statements.every(({ text }) => knownText(text).plain);
}

/** What has to be seen once on each physical connection: that the store is there, and the right one. */
function checksOf({ binding }: Bond): Statement[] {
  const existence = existenceOf(binding);
  return binding.stamp === undefined ? [existence] : [existence, binding.stamp];
}
