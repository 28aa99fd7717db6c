import {
  type Connection,
  type ConnectionTransaction,
  positional,
  type RawResult,
  type RawRow,
  type Statement,
  StoreBusyError,
} from "@tenantry/core/adapter";
import type { FieldInfo, Connection as Session } from "mariadb";
import { MARIADB } from "./dialect.ts";
import { inOurWordsLater } from "./errors.ts";
import type { Sessions } from "./sessions.ts";
import { withTimestamps } from "./timestamps.ts";
import { type Answer, bound, columnsOf, result } from "./values.ts";

const STREAMED_AT_ONCE = 200;

export interface MariadbConnectionOptions {
  readonly sessions: Sessions;
  /** Says what an error means that may come of a store which is gone. */
  readonly explain: (error: unknown) => Promise<unknown>;
  /** Ends the statement that a session runs. */
  readonly cancel: (session: Session) => Promise<void>;
  /** Keeps every other transaction of a runner of migrations out, also while the server commits in between. */
  readonly lock?: string;
}

/** A connection to one tenant's database. */
export class MariadbConnection implements Connection {
  readonly #options: MariadbConnectionOptions;

  constructor(options: MariadbConnectionOptions) {
    this.#options = options;
  }

  query(statement: Statement): Promise<RawResult> {
    return this.#explained(() => this.#options.sessions.use((session) => run(session, statement)));
  }

  begin(): Promise<ConnectionTransaction> {
    return this.#explained(() => this.#begin());
  }

  async *stream(statement: Statement): AsyncGenerator<RawResult> {
    const { sessions } = this.#options;
    const session = await this.#explained(() => sessions.take());
    let complete = false;
    try {
      const { text, values } = positional(statement, MARIADB);
      const prepared = await inOurWordsLater(() => session.prepare(text));
      let columns: readonly FieldInfo[] = [];
      const rows = prepared.executeStream(bound(values)).on("fields", (fields: FieldInfo[]) => {
        columns = fields;
      });
      let some: RawRow[] = [];
      const taken = (): RawResult => {
        const answer = { columns: columnsOf(columns), rows: some, changes: 0 };
        some = [];
        return answer;
      };
      const iterator: AsyncIterator<RawRow> = rows[Symbol.asyncIterator]();
      for (;;) {
        const step = await inOurWordsLater(() => iterator.next());
        if (step.done === true) break;
        some.push(step.value);
        if (some.length >= STREAMED_AT_ONCE) yield taken();
      }
      yield taken();
      prepared.close();
      complete = true;
    } finally {
      // What was left unread would have to be read by whoever uses the session next.
      sessions.give(session, complete);
    }
  }

  healthy(): boolean {
    return this.#options.sessions.healthy;
  }

  async close(): Promise<void> {
    await this.#options.sessions.close();
  }

  async #begin(): Promise<ConnectionTransaction> {
    const { sessions, lock, cancel } = this.#options;
    const session = await sessions.take();
    const ended = async (how: "commit" | "rollback"): Promise<void> => {
      let clean = false;
      try {
        await inOurWordsLater(() => session.query(how));
        if (lock !== undefined) await session.query("do release_lock(?)", [lock]);
        clean = true;
      } finally {
        // A session that goes takes its lock and its transaction along.
        sessions.give(session, clean);
      }
    };
    try {
      if (lock !== undefined) await acquire(session, lock);
      await inOurWordsLater(() => session.query("start transaction"));
    } catch (error) {
      sessions.give(session, false);
      throw error;
    }
    return {
      query: (statement) => run(session, statement),
      commit: () => ended("commit"),
      rollback: () => ended("rollback"),
      cancel: () => cancel(session),
    };
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw await this.#options.explain(error);
    }
  }
}

async function run(session: Session, statement: Statement): Promise<RawResult> {
  const { text, values } = positional(statement, MARIADB);
  const execute = async (wanted: readonly unknown[]): Promise<RawResult> =>
    result(text, await session.execute<Answer, unknown[]>(text, bound(wanted)));
  return await inOurWordsLater(() => withTimestamps(text, values, execute));
}

async function acquire(session: Session, lock: string): Promise<void> {
  const [rows] = await inOurWordsLater(() => session.query<[[number][], FieldInfo[]]>("select get_lock(?, 0)", [lock]));
  if (Number(rows[0]?.[0]) !== 1) throw new StoreBusyError("Another runner of migrations is at work.");
}
