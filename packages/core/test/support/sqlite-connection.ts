import { Database, type SQLQueryBindings } from "bun:sqlite";
import { ConstraintError, QueryError, StoreBusyError } from "../../src/errors.ts";
import type { RawResult, RawRow, Statement } from "../../src/sql/statement.ts";
import type { Awaitable, Connection, ConnectionTransaction } from "../../src/strategies/connection.ts";

/** A real SQLite connection, as plain as one can be: for tests of core, which has no driver of its own. */
export class SqliteConnection implements Connection {
  readonly native: Database;
  /** Answers by promise, a turn of the loop later: an engine behind a socket. */
  readonly #slow: boolean;
  closed = false;

  constructor(file: string, options: { readonly slow?: boolean; readonly readOnly?: boolean } = {}) {
    this.native = new Database(file, options.readOnly ? { readonly: true } : { create: true, readwrite: true });
    this.#slow = options.slow ?? false;
    this.native.run("pragma busy_timeout = 0");
    if (!options.readOnly) this.native.run("pragma journal_mode = wal");
  }

  query(statement: Statement): Awaitable<RawResult> {
    return this.#answer(() => this.#run(statement));
  }

  begin(): Awaitable<ConnectionTransaction> {
    return this.#answer(() => {
      this.#exec("begin immediate");
      return {
        query: (statement: Statement) => this.query(statement),
        commit: () => this.#answer(() => this.#exec("commit")),
        rollback: () => this.#answer(() => (this.native.inTransaction ? this.#exec("rollback") : undefined)),
      };
    });
  }

  close(): void {
    this.closed = true;
    this.native.close(true);
  }

  #run({ text, values }: Statement): RawResult {
    return translated(() => {
      const prepared = this.native.prepare(text.replaceAll(/\$(\d)/g, "?$1"));
      try {
        const before = this.#totalChanges();
        const rows = prepared.values(...(values as SQLQueryBindings[])) as RawRow[];
        const columns = prepared.columnNames.map((name, index) => {
          const declaredType = prepared.declaredTypes[index];
          return declaredType ? { name, declaredType } : { name };
        });
        return { columns, rows, changes: this.#totalChanges() - before };
      } finally {
        prepared.finalize();
      }
    });
  }

  #totalChanges(): number {
    return Number(this.native.query("select total_changes()").values()[0]?.[0]);
  }

  #exec(command: string): void {
    translated(() => this.native.run(command));
  }

  #answer<T>(work: () => T): Awaitable<T> {
    return this.#slow ? Bun.sleep(1).then(work) : work();
  }
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("SQLITE_BUSY")) throw new StoreBusyError("Another connection writes.", { cause: error });
    if (code.startsWith("SQLITE_CONSTRAINT")) throw new ConstraintError("A constraint failed.", { cause: error });
    throw new QueryError(String(error), { cause: error });
  }
}
