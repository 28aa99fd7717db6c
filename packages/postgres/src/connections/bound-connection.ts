import {
  CapabilityError,
  type Connection,
  type ConnectionTransaction,
  type RawResult,
  SharedWriteError,
  type Statement,
  StoreMissingError,
} from "@tenantry/core/adapter";
import type { Client } from "pg";
import { missingStore, postgresError, sqlState } from "../errors.ts";
import { type Binding, bindText, bindTexts, existenceOf, type IsolationLevel } from "./binding.ts";
import { Bond } from "./bond.ts";
import { BoundTransaction } from "./bound-transaction.ts";
import { refuseControl } from "./control-statements.ts";
import { knownText } from "./known-text.ts";
import type { Server } from "./server.ts";
import type { Session } from "./session.ts";
import { Settings } from "./settings.ts";
import { settledInTurn } from "./settled-in-turn.ts";
import type { TenantLine } from "./tenant-line.ts";

export interface BoundConnectionOptions {
  readonly server: Server;
  readonly binding: Binding;
  /** Of interactive transactions. */
  readonly isolation: IsolationLevel;
  /** Migrations may set what lasts as long as their transaction. */
  readonly migrating?: boolean;
  /** The connection logs in as the store's own role. */
  readonly personal?: boolean;
  /** The store is a whole database. */
  readonly database?: boolean;
  /** Run in each interactive transaction before it is committed. */
  readonly beforeCommit?: (session: Session) => Promise<void>;
  /**
   * Interactive transactions are there at once, and travel with their first statements. Whatever kept one from beginning is then
   * the error of those.
   */
  readonly beginsAhead?: boolean;
  /** A refused write means that what is shared was to be written. */
  readonly shared?: boolean;
}

const UNKNOWN_TABLE = "42P01";
const UNKNOWN_DATABASE = "3D000";
const SHARED_TABLE = /relation "shared\./;
const REFUSED_LOGIN = "28";
const DIVISION_BY_ZERO = "22012";
const REFUSED_WRITES = new Set(["25006", "42501"]);
const STREAM_ROWS = 100;

/** The way into one schema, over connections that others use as well: each use is bound in a transaction of its own. */
export class BoundConnection implements Connection {
  readonly #server: Server;
  readonly #binding: Binding;
  readonly #options: BoundConnectionOptions;
  readonly #line: TenantLine;
  readonly #migrating: { readonly migrating: boolean };
  /** For single statements and batches, and for interactive transactions. */
  readonly #bond: Bond;
  readonly #open: string;
  readonly #transactions = new Set<BoundTransaction>();

  constructor(options: BoundConnectionOptions) {
    const { server, binding, isolation, migrating = false } = options;
    this.#server = server;
    this.#binding = binding;
    this.#options = options;
    this.#migrating = { migrating };
    this.#line = server.line(binding.store);
    this.#bond = new Bond(binding);
    this.#open = bindText(binding, isolation);
  }

  async query(statement: Statement): Promise<RawResult> {
    const [result] = await this.batch([statement]);
    if (result === undefined) throw new TypeError("A statement gave no result.");
    return result;
  }

  async batch(statements: readonly Statement[]): Promise<RawResult[]> {
    for (const { text } of statements) if (!knownText(text).plain) refuseControl(text, this.#migrating);
    if (this.#options.migrating === true) return await this.#transact(statements);
    try {
      return await this.#server.burst(this.#line, this.#bond, statements);
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  async begin(): Promise<ConnectionTransaction> {
    const { transaction } = await this.#begin(this.#open);
    return transaction;
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    refuseControl(statement.text, this.#migrating);
    const { transaction, session } = await this.#begin(this.#bond.begin);
    try {
      await transaction.query({
        text: `declare tenantry_rows no scroll cursor for ${statement.text}`,
        values: statement.values,
      });
      for (;;) {
        const result = await session.query({ text: `fetch ${STREAM_ROWS} from tenantry_rows`, values: [] });
        if (result.rows.length === 0) return;
        yield result;
      }
    } catch (error) {
      throw await this.#explain(error);
    } finally {
      await transaction.rollback();
    }
  }

  /**
   * Lends the driver's own client for one piece of work, in a transaction that is bound to the store. Its connection goes with it:
   * nobody knows what was left there, and whoever still holds the client would go on as the next one's.
   */
  async lend<T>(work: (client: Client) => T | Promise<T>): Promise<T> {
    const { transaction, session } = await this.#begin(this.#bond.begin, { once: true });
    try {
      const value = await work(session.client);
      await transaction.commit();
      return value;
    } finally {
      await transaction.rollback();
    }
  }

  /** Transactions that are open belong to nobody who would end them: their connections go, and the server undoes them. */
  close(): void {
    for (const transaction of this.#transactions) transaction.abandon();
  }

  /** A burst would have no end before which what they leave could be taken away. In one round trip as well. */
  async #transact(statements: readonly Statement[]): Promise<RawResult[]> {
    const { transaction } = await this.#begin(this.#bond.begin, { ahead: true });
    try {
      const answers = transaction.pipeline(statements);
      await settledInTurn([...answers, transaction.commit()]);
      return await Promise.all(answers);
    } finally {
      await transaction.rollback();
    }
  }

  async #begin(
    bind: string,
    { ahead = this.#options.beginsAhead, once = false }: { readonly ahead?: boolean; readonly once?: boolean } = {},
  ): Promise<{ transaction: BoundTransaction; session: Session }> {
    const { store } = this.#binding;
    const session = await this.#take();
    // The server makes temporary tables, and no error, where the path leads nowhere: a store that was moved aside since it was
    // last looked at would be migrated in them, and then be called up to date.
    if (this.#options.migrating === true) session.checked.delete(this.#binding.key);
    const opened = session.open(bind, this.#binding);
    try {
      if (ahead === true) opened.catch(() => undefined);
      else await opened;
    } catch (error) {
      this.#server.give(store, session, false);
      throw await this.#explain(error);
    }
    const transaction = new BoundTransaction(session, {
      ...this.#migrating,
      settings: this.#options.migrating === true ? new Settings(bindTexts(this.#bond.binding)) : undefined,
      beforeCommit: this.#options.beforeCommit,
      opened,
      explain: (error) => this.#explain(error),
      cancel: async () => {
        try {
          await this.#server.cancel(store, await opened);
        } catch {
          // There may be no room for one more connection. Nobody waits for the statement any more.
          session.destroy();
        }
      },
      over: (reusable) => {
        this.#transactions.delete(transaction);
        if (once) void session.close();
        this.#server.give(store, session, reusable);
      },
    });
    this.#transactions.add(transaction);
    return { transaction, session };
  }

  async #take(): Promise<Session> {
    try {
      return await this.#server.take(this.#binding.store);
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /** What an error means: a table that is not there may mean that the whole schema is gone. */
  async #explain(caught: unknown): Promise<unknown> {
    const error = postgresError(caught);
    const code = sqlState(error) ?? "";
    if (this.#options.shared === true && REFUSED_WRITES.has(code)) {
      return new SharedWriteError("Shared data can only be read here. Write it with tenancy.shared.", { cause: error });
    }
    if (this.#options.personal === true && code.startsWith(REFUSED_LOGIN)) {
      return missingStore("role, or the password that this master key makes for it,", error);
    }
    if (this.#options.database === true && code === UNKNOWN_DATABASE) return missingStore("database", error);
    if (code !== UNKNOWN_TABLE) return error;
    if (this.#options.database === true && SHARED_TABLE.test(String(error))) {
      return new CapabilityError(
        "A database of a tenant's own can not join shared.<table>. Read it through the handle `shared`.",
        { cause: error },
      );
    }
    try {
      await this.#server.burst(this.#line, this.#bond, [existenceOf(this.#binding)]);
      return error;
    } catch (gone) {
      const isMissing = gone instanceof StoreMissingError || sqlState(gone) === DIVISION_BY_ZERO;
      return isMissing ? missingStore("schema", error) : error;
    }
  }
}
