import { QueryError, type RawResult, type Statement } from "@tenantry/core/adapter";
import { type Connection, type FieldDef, Query } from "pg";
import { type KnownText, knownText, type Shape } from "./known-text.ts";
import { changesOf, type DriverRow, fits, shapeOf } from "./values.ts";
import { FLUSH, runMessages, SYNC } from "./wire.ts";

export interface RunOptions {
  /** Messages that go first, and how many answers they get that nobody reads. */
  readonly ahead?: { readonly messages: readonly Buffer[]; readonly count: number };
  readonly done: (results: RawResult[]) => void;
  /** `index`: of the statement that failed; negative for what went ahead, the last of which is -1. */
  readonly failed: (error: Error, index: number) => void;
  /** Told of each result as it comes, and of how the server calls it. */
  readonly answered?: (index: number, result: RawResult, tag: string) => void;
  /** Whether the server is to answer each statement when it is done, and not all of them with the last. */
  readonly stepwise?: boolean;
}

/**
 * Statements sent as one run of messages: outside of a transaction the server makes one of them. It leaves out whatever
 * follows an error.
 */
export class StatementRun extends Query<DriverRow> {
  readonly #texts: readonly KnownText[];
  readonly #messages: Buffer;
  readonly #options: RunOptions;
  readonly #before: number;
  readonly #results: RawResult[] = [];
  #answered = 0;
  #shape: Shape | undefined;
  #rows: DriverRow[] = [];
  /** The first answer that could not be read. What is thrown to the driver would make it lose its place among the others. */
  #unreadable: { readonly error: QueryError; readonly index: number } | undefined;

  constructor(statements: readonly Statement[], options: RunOptions) {
    super("");
    const { messages = [], count = 0 } = options.ahead ?? {};
    const parts: Buffer[] = [...messages];
    const texts: KnownText[] = [];
    for (const { text, values } of statements) {
      const known = knownText(text);
      texts.push(known);
      parts.push(known.parse, ...runMessages(values));
      if (options.stepwise === true) parts.push(FLUSH);
    }
    parts.push(SYNC);
    this.#texts = texts;
    this.#messages = Buffer.concat(parts);
    this.#options = options;
    this.#before = count;
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
    try {
      readRow(row, this.#shape);
    } catch (cause) {
      this.#unreadable ??= { error: unreadable(cause), index: this.#answered - this.#before };
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const index = this.#answered++ - this.#before;
    if (index < 0) return;
    const result: RawResult = { columns: this.#shape?.columns ?? [], rows: this.#rows, changes: changesOf(text) };
    this.#results.push(result);
    this.#rows = [];
    this.#shape = undefined;
    if (this.#unreadable?.index !== index) this.#options.answered?.(index, result, text);
  }

  /** A statement of nothing but spaces and comments. */
  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: "" });
  }

  handleReadyForQuery(): void {
    if (this.#unreadable === undefined) this.#options.done(this.#results);
    else this.#fail(this.#unreadable);
  }

  handleError(error: Error): void {
    this.#fail(this.#unreadable ?? { error, index: this.#answered - this.#before });
  }

  #fail({ error, index }: { readonly error: Error; readonly index: number }): void {
    this.#options.failed(error, index);
  }
}

/** Makes values of the texts of a row, by parsers that may be the application's own. */
function readRow(row: DriverRow, { parsers }: Shape): void {
  for (let column = 0; column < row.length; column++) {
    const parser = parsers[column];
    const value = row[column];
    if (parser !== undefined && typeof value === "string") row[column] = parser(value);
  }
}

function unreadable(cause: unknown): QueryError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new QueryError(
    `The statement was run, and its answer can not be read: ${why} Mend the parser that was given to pg's \`types\`, or have the value as text.`,
    { cause },
  );
}

/** Whether all of them are of a kind that can neither end a transaction nor run what could. */
export function canBurst(statements: readonly Statement[]): boolean {
  return statements.every(({ text }) => knownText(text).plain);
}
