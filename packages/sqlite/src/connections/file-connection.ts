import type { Database } from "bun:sqlite";
import {
  ClosedError,
  type Connection,
  InsideTransactionError,
  type RawResult,
  type Statement,
  StoreUnreachableError,
  type WantedRows,
} from "@tenantry/core/adapter";
import { carryOver, closesSlowly } from "../engine/write-ahead-log.ts";
import type { Session } from "../statements/session.ts";
import { checkForeignKeys } from "./foreign-keys.ts";
import { guardHandle, refuseThenable } from "./native-handle.ts";
import type { StoreWatch } from "./store-watch.ts";
import { streamRows } from "./stream.ts";
import { FileTransaction } from "./transaction.ts";

export interface FileConnectionOptions {
  readonly file: string;
  /** Whether the engine refuses writes. */
  readonly readonly: boolean;
  /** Whether foreign keys are off and must hold at each commit. */
  readonly checksForeignKeys: boolean;
  readonly watch?: StoreWatch;
  readonly closed?: (connection: FileConnection) => void;
  /** Called when the engine has closed the store. */
  readonly ended?: () => void | Promise<void>;
}

/** Verbs that change no row and may not stand inside a transaction, or mean nothing there. */
const OUTSIDE = new Set([
  "pragma",
  "vacuum",
  "attach",
  "detach",
  "begin",
  "commit",
  "end",
  "rollback",
  "savepoint",
  "release",
]);

/** A connection to one SQLite file. Answers at once: there is no promise on the way of a statement. */
export class FileConnection implements Connection {
  readonly #session: Session;
  readonly #options: FileConnectionOptions;
  #transaction: FileTransaction | undefined;
  #closed = false;
  #native: Database | undefined;

  constructor(session: Session, options: FileConnectionOptions) {
    this.#session = session;
    this.#options = options;
  }

  query(statement: Statement, wanted?: WantedRows): RawResult {
    this.#checkIdle();
    const prepared = this.#session.prepared(statement.text);
    if (!prepared.reads && !this.#options.readonly) {
      if (this.#options.checksForeignKeys && !OUTSIDE.has(prepared.verb))
        return this.#atomic([statement])[0] ?? NOTHING;
      this.#checkStore();
    }
    return this.#session.execute(prepared, statement.values, wanted);
  }

  batch(statements: readonly Statement[]): RawResult[] {
    this.#checkIdle();
    const [only] = statements;
    if (only === undefined) return [];
    if (statements.length === 1 && !this.#options.checksForeignKeys) return [this.query(only)];
    return this.#atomic(statements);
  }

  begin(): FileTransaction {
    this.#checkIdle();
    if (this.#options.readonly) this.#session.control("begin");
    else {
      this.#checkStore();
      this.#session.control("begin immediate");
    }
    this.#transaction = new FileTransaction(
      this.#session,
      () => {
        if (!this.#options.readonly) this.#checkStore();
        this.#checkForeignKeys();
      },
      () => {
        this.#transaction = undefined;
      },
    );
    return this.#transaction;
  }

  stream(statement: Statement): AsyncIterable<RawResult> {
    this.#checkIdle();
    return streamRows(this.#session, statement);
  }

  healthy(): boolean {
    return !this.#closed && (this.#options.watch?.intact() ?? true);
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** A number that is another one once another connection has committed; costs 2.5 µs. */
  commitsOfOthers(): number {
    return Number(this.#session.run({ text: "pragma data_version", values: [] }).rows[0]?.[0]);
  }

  get native(): Database {
    this.#native ??= guardHandle(this.#session.database);
    return this.#native;
  }

  /** Runs work on the driver's handle. A transaction it leaves open is rolled back. */
  lend<T>(work: (handle: Database) => T): T {
    this.#checkIdle();
    this.#checkStore();
    try {
      return refuseThenable(work(this.native), "Await before or after withSqlite, or use db.transaction.");
    } finally {
      if (this.#session.inTransaction) this.#session.control("rollback");
    }
  }

  close(): void | Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#options.readonly || !closesSlowly(this.#session.database, this.#options.file)) return this.#end();
    return this.#closeSlowly();
  }

  async #closeSlowly(): Promise<void> {
    try {
      await carryOver(this.#options.file, this.#session.subject);
    } finally {
      await this.#end();
    }
  }

  #end(): void | Promise<void> {
    this.#options.closed?.(this);
    this.#session.close();
    return this.#options.ended?.();
  }

  /** One synchronous run: nothing else of this process can come in between. */
  #atomic(statements: readonly Statement[]): RawResult[] {
    const session = this.#session;
    const reads = this.#options.readonly || statements.every(({ text }) => session.readsOnly(text));
    if (reads) session.control("begin");
    else {
      this.#checkStore();
      session.control("begin immediate");
    }
    try {
      const results: RawResult[] = [];
      for (const statement of statements) results.push(session.run(statement));
      if (!reads) {
        this.#checkStore();
        this.#checkForeignKeys();
      }
      session.control("commit");
      return results;
    } catch (error) {
      if (session.inTransaction) session.control("rollback");
      throw error;
    }
  }

  #checkForeignKeys(): void {
    if (this.#options.checksForeignKeys) checkForeignKeys(this.#session);
  }

  #checkIdle(): void {
    if (!this.#closed && this.#transaction === undefined) return;
    const options = { tenant: this.#session.subject.tenant };
    if (this.#closed) throw new ClosedError(`The connection to ${this.#session.subject.name} is closed.`, options);
    throw new InsideTransactionError(
      `The connection to ${this.#session.subject.name} is inside a transaction: use that.`,
      options,
    );
  }

  /** Never acknowledges a write to files that nobody will find again. */
  #checkStore(): void {
    if (this.#options.watch?.intact() ?? true) return;
    throw new StoreUnreachableError(
      `The files of ${this.#session.subject.name} were moved, replaced or removed while they were open: nothing is written to them. Open the store again.`,
      { tenant: this.#session.subject.tenant, operation: "write" },
    );
  }
}

const NOTHING: RawResult = { columns: [], rows: [], changes: 0 };
