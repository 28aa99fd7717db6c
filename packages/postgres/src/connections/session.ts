import { Socket } from "node:net";
import { type RawResult, type Statement, StoreUnreachableError } from "@tenantry/core/adapter";
import { Client } from "pg";
import { connectionError, postgresError } from "../errors.ts";
import type { Binding } from "./binding.ts";
import type { Bond } from "./bond.ts";
import { type Answer, Brackets } from "./brackets.ts";
import { Runs } from "./runs.ts";
import { holdsSetLocal } from "./server-version.ts";
import { SILENCE, SilenceWatch } from "./silence-watch.ts";
import { canBurst, StatementRun } from "./statement-run.ts";

export interface SessionOptions {
  readonly url: string;
  /** Shown in the server's list of connections. */
  readonly name: string;
  /** Milliseconds a connection may take to open. */
  readonly connectTimeout: number;
}

const SAVEPOINT: Statement = { text: "savepoint tenantry_statement", values: [] };
const RELEASE: Statement = { text: "release savepoint tenantry_statement", values: [] };

/**
 * One physical connection. What is sent in one tick travels together and is answered in order, without waiting for the
 * answers to what was sent before.
 */
export class Session {
  /** Bindings whose stores were found there, and the right ones, on this connection. */
  readonly checked = new Set<string>();
  readonly openedAt = performance.now();
  /** Bursts that the server has not answered. */
  inFlight = 0;
  alive = true;
  readonly #client: Client;
  readonly #socket: Socket;
  /** When the server began with what it works on now: the last answer, or the sending of what it had to wait for. */
  #working = 0;
  readonly #silence = new SilenceWatch(
    () => this.busyFor,
    () => this.destroy(),
  );
  readonly #runs = new Runs({
    send: (run) => {
      this.#begin(undefined);
      this.#client.query(run);
    },
    ended: () => void this.#end(),
  });
  readonly #brackets: Brackets;
  #pooled = false;
  /** Whether a run of messages may be a transaction by itself. */
  #bursts = false;

  private constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    this.#brackets = new Brackets({
      client,
      socket,
      checked: this.checked,
      begin: (binding) => this.#begin(binding),
      end: () => this.#end(),
      destroy: () => this.destroy(),
    });
    const lost = (): void => {
      this.alive = false;
      this.#silence.end();
    };
    client.on("error", lost);
    client.on("end", lost);
  }

  /** Throws `StoreUnreachableError` where the server can not be reached. */
  static async open({ url, name, connectTimeout }: SessionOptions): Promise<Session> {
    const socket = new Socket();
    const client = new Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      pipeline: true,
      stream: () => socket,
    });
    const session = new Session(client, socket);
    try {
      await client.connect();
      await session.#meet();
    } catch (error) {
      socket.destroy();
      throw connectionError(error);
    }
    return session;
  }

  /** The driver's own handle, for `withPostgres`. */
  get client(): Client {
    return this.#client;
  }

  /** Whether a pooler stands between, which may give the next transaction to another process of the server. */
  get isPooled(): boolean {
    return this.#pooled;
  }

  /** Milliseconds for which the server has been at work on what it works on now; 0 when it is idle. */
  get busyFor(): number {
    return this.inFlight === 0 ? 0 : performance.now() - this.#working;
  }

  /**
   * Runs statements bound to a store, all or none, in one round trip. `served` is told how many milliseconds the server was
   * at it. Where the binding fails nothing is run: the server refuses whatever follows an error inside a transaction.
   */
  burst(bond: Bond, statements: readonly Statement[], served?: (milliseconds: number) => void): Promise<RawResult[]> {
    if (!this.#bursts || !canBurst(statements)) return this.#brackets.run(bond, statements, served);
    const { promise, resolve, reject } = Promise.withResolvers<RawResult[]>();
    const { binding } = bond;
    const check = !this.checked.has(binding.key);
    const { messages, count } = check ? bond.checkedSetting : bond.setting;
    const run = new StatementRun(statements, {
      ahead: { messages: [messages], count },
      done: (results) => {
        served?.(this.#end());
        if (check) this.checked.add(binding.key);
        resolve(results);
      },
      failed: (error, index) => {
        served?.(this.#end());
        reject(bond.meaning(error, index + count, check));
      },
    });
    this.#begin(binding);
    this.#client.query(run);
    return promise;
  }

  /** Begins a transaction bound to a store and leaves it open. Answers the server's process, for `cancelProcess`. */
  async open(bind: string, binding: Binding): Promise<number> {
    let failure: unknown;
    this.#begin(binding);
    this.#brackets.bind(bind, binding, (error) => {
      failure ??= error;
    });
    try {
      // Answered last, whatever came before. A pooler lends another process to each transaction.
      const [row] = await this.rows("select pg_catalog.pg_backend_pid()");
      if (failure === undefined) return Number(row?.[0]);
    } catch (error) {
      failure ??= error;
    } finally {
      this.#end();
    }
    throw failure;
  }

  /** One statement in the transaction that is open, by the protocol that takes no second one. */
  async query(statement: Statement): Promise<RawResult> {
    const [answer] = this.pipeline([statement]);
    if (answer === undefined) throw new TypeError("A statement gave no result.");
    return await answer;
  }

  /**
   * Statements in the transaction that is open, in one round trip. After one that fails all do. `stepwise`: each is answered when
   * it is done.
   */
  pipeline(statements: readonly Statement[], stepwise = false): Promise<RawResult>[] {
    return this.#runs.pipeline(statements, stepwise);
  }

  /** Ends the transaction that is open, behind the statements of this step. Answers how the server calls it. */
  commit(): Promise<string> {
    return this.#runs.tagOf("commit");
  }

  /**
   * Statements in the transaction that is open, all or none of them, in one round trip where none fails; the transaction goes
   * on either way.
   */
  async savepoint(statements: readonly Statement[]): Promise<RawResult[]> {
    const bracketed = [SAVEPOINT, ...statements, RELEASE];
    try {
      return (await Promise.all(this.pipeline(bracketed))).slice(1, -1);
    } catch (error) {
      await this.command("rollback to savepoint tenantry_statement; release savepoint tenantry_statement");
      throw error;
    }
  }

  /** Commands of our own, separated by semicolons. Never with text from outside. Answers how the last one was called. */
  async command(text: string): Promise<string> {
    const result = await this.#answered<{ command: string } | { command: string }[]>((answer) => {
      void this.#client.query(text, answer as Answer<{ command: string }>);
    });
    return Array.isArray(result) ? (result.at(-1)?.command ?? "") : result.command;
  }

  /** Commands of our own one after the other, in one round trip. After one that fails the others are left out. */
  commands(texts: readonly string[]): Promise<void> {
    return this.#runs.commands(texts);
  }

  /** The rows of a query of our own. */
  async rows(text: string, values: readonly unknown[] = []): Promise<RawResult["rows"]> {
    return (await this.query({ text, values })).rows;
  }

  /** Ends the connection once what is under way has been answered. */
  async close(): Promise<void> {
    if (!this.alive) return;
    this.alive = false;
    this.#silence.end();
    const forced = setTimeout(() => this.#socket.destroy(), SILENCE);
    try {
      await this.#client.end();
    } catch {
      this.#socket.destroy();
    } finally {
      clearTimeout(forced);
    }
  }

  /** Ends the connection now; what is under way fails, and the server undoes it. */
  destroy(): void {
    this.alive = false;
    this.#silence.end();
    this.#socket.destroy();
  }

  /** Who is there: the process that answers may be another one than a pooler told of. */
  async #meet(): Promise<void> {
    const [row] = await this.rows(
      "select pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num')::int",
    );
    const told = "processID" in this.#client ? this.#client.processID : undefined;
    this.#pooled = row?.[0] !== told;
    this.#bursts = !this.#pooled && holdsSetLocal(Number(row?.[1]));
  }

  async #answered<T>(send: (answer: Answer<T>) => void): Promise<T> {
    this.#begin(undefined);
    try {
      return await new Promise<T>((resolve, reject) => {
        send((error, result) => (error ? reject(postgresError(error)) : resolve(result)));
      });
    } finally {
      this.#end();
    }
  }

  #begin(binding: Binding | undefined): void {
    this.#runs.flush();
    if (!this.alive) throw new StoreUnreachableError("The connection to the database server was lost.");
    if (this.inFlight++ === 0) this.#working = performance.now();
    if (binding !== undefined && binding.statementTimeout !== 0) this.#silence.begin(binding.statementTimeout);
  }

  #end(): number {
    const now = performance.now();
    const worked = now - this.#working;
    this.inFlight--;
    this.#working = now;
    return worked;
  }
}
