import type { RawResult, Statement } from "@tenantry/core/adapter";
import { postgresError } from "../errors.ts";
import { StatementRun } from "./statement-run.ts";
import { commandMessages } from "./wire.ts";

interface Waiting {
  readonly statement: Statement;
  /** `tag`: how the server calls what it did. */
  readonly answered: (result: RawResult, tag: string) => void;
  readonly failed: (error: unknown) => void;
}

export interface RunsHost {
  /** Sends it. Throws where the connection was lost. */
  send(run: StatementRun): void;
  /** The server has answered it. */
  ended(): void;
}

/**
 * Statements in the transaction that is open on a connection. What is asked for in one step of the program travels in one
 * message, is answered in one, and has one outcome: after a statement that fails the server leaves out the rest.
 */
export class Runs {
  readonly #host: RunsHost;
  #gathered: Waiting[] = [];

  constructor(host: RunsHost) {
    this.#host = host;
  }

  /** `stepwise`: each is sent at once, and answered when it is done instead of with the last. */
  pipeline(statements: readonly Statement[], stepwise: boolean): Promise<RawResult>[] {
    const answers: Promise<RawResult>[] = [];
    const waiting = statements.map((statement): Waiting => {
      const { promise, resolve, reject } = Promise.withResolvers<RawResult>();
      answers.push(promise);
      return { statement: withOwnBytes(statement), answered: resolve, failed: reject };
    });
    if (stepwise) {
      this.flush();
      this.#send(waiting, true);
    } else {
      this.#gather(waiting);
    }
    return answers;
  }

  /** A statement with the others of this step. Answers how the server calls what it did. */
  tagOf(text: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#gather([{ statement: { text, values: [] }, answered: (_, tag) => resolve(tag), failed: reject }]);
    return promise;
  }

  /** Commands of our own, none of whose answers is read. */
  commands(texts: readonly string[]): Promise<void> {
    this.flush();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const messages = texts.flatMap((text) => commandMessages(text));
    const run = new StatementRun([], {
      ahead: { messages, count: texts.length },
      done: () => {
        this.#host.ended();
        resolve();
      },
      failed: (error) => {
        this.#host.ended();
        reject(postgresError(error));
      },
    });
    this.#host.send(run);
    return promise;
  }

  /** Sends what was gathered, before anything else is sent. */
  flush(): void {
    const gathered = this.#gathered;
    if (gathered.length === 0) return;
    this.#gathered = [];
    this.#send(gathered, false);
  }

  #gather(waiting: readonly Waiting[]): void {
    if (this.#gathered.length === 0) queueMicrotask(() => this.flush());
    this.#gathered.push(...waiting);
  }

  #send(waiting: readonly Waiting[], stepwise: boolean): void {
    const failed = (error: unknown, from = 0): void => {
      for (const one of waiting.slice(from)) one.failed(error);
    };
    const statements = waiting.map(({ statement }) => statement);
    try {
      // There may be a value that can not be sent.
      const run = new StatementRun(statements, {
        stepwise,
        answered: (index, result, tag) => waiting[index]?.answered(result, tag),
        done: () => this.#host.ended(),
        failed: (error, index) => {
          this.#host.ended();
          failed(postgresError(error), index);
        },
      });
      this.#host.send(run);
    } catch (error) {
      failed(error);
    }
  }
}

/** A statement as it was asked for: what the program does with its bytes before they are sent is another statement's. */
function withOwnBytes(statement: Statement): Statement {
  const { text, values } = statement;
  if (!values.some((value) => value instanceof Uint8Array)) return statement;
  return { text, values: values.map((value) => (value instanceof Uint8Array ? value.slice() : value)) };
}
