import type { Socket } from "node:net";
import { type RawResult, type Statement, TransactionEndedError } from "@tenantry/core/adapter";
import type { Client, QueryArrayResult } from "pg";
import { postgresError } from "../errors.ts";
import { type Binding, existenceOf } from "./binding.ts";
import { bindingError, existenceError, stampError } from "./binding-error.ts";
import type { Bond } from "./bond.ts";
import { hasEnded } from "./control-statements.ts";
import { type DriverRow, rawResult, rawTypes } from "./values.ts";

/** What the server was sent and has not answered. */
export type Answer<T> = (error: Error | null | undefined, result: T) => void;

export interface BracketsHost {
  readonly client: Client;
  readonly socket: Socket;
  /** Bindings whose stores were found there, and the right ones, on this connection. */
  readonly checked: Set<string>;
  /** Something is about to be sent. Throws where the connection was lost. */
  begin(binding: Binding): void;
  /** The server has answered it. Answers how many milliseconds it was at it. */
  end(): number;
  /** The connection must not be used again. */
  destroy(): void;
}

/**
 * Statements bound to a store between a BEGIN and a COMMIT that is looked at: those of which it is not known what they do, and
 * all of them where a run of messages is no transaction by itself.
 */
export class Brackets {
  readonly #host: BracketsHost;

  constructor(host: BracketsHost) {
    this.#host = host;
  }

  /** All or none, in one round trip. `served` is told how many milliseconds the server was at it. */
  run(
    { binding, begin }: Bond,
    statements: readonly Statement[],
    served?: (milliseconds: number) => void,
  ): Promise<RawResult[]> {
    const { client, socket } = this.#host;
    const { promise, resolve, reject } = Promise.withResolvers<RawResult[]>();
    let failure: unknown;
    const failed = (error: unknown): void => {
      failure ??= error;
    };
    const results: RawResult[] = [];
    let ended = false;
    this.#host.begin(binding);
    // One packet for all of it: the server then finds the next command each time it has ended one.
    socket.cork();
    try {
      this.bind(begin, binding, failed);
      for (const statement of statements) {
        this.#send(statement, (error, result) => {
          if (error) return failed(postgresError(error));
          ended ||= hasEnded(result.command);
          results.push(rawResult(result));
        });
      }
      void client.query("commit", (error: Error | null | undefined, result: { command: string }) => {
        served?.(this.#host.end());
        if (failure === undefined && error) failure = postgresError(error);
        if (failure === undefined && (ended || result.command !== "COMMIT")) {
          // Whatever was run behind the end was not bound to the tenant any more.
          this.#host.destroy();
          failure = new TransactionEndedError("The statement ended the transaction that bound it to its tenant.");
        }
        if (failure === undefined) resolve(results);
        else reject(failure);
      });
    } finally {
      socket.uncork();
    }
    return promise;
  }

  /** Sends what begins a transaction bound to a store. `failed` is told of each part of it that fails. */
  bind(bind: string, binding: Binding, failed: (error: unknown) => void): void {
    const { client, checked } = this.#host;
    void client.query(bind, (error: Error | null | undefined) => {
      if (error) failed(bindingError(error));
    });
    if (checked.has(binding.key)) return;
    this.#send(existenceOf(binding), (error) => {
      if (error) failed(existenceError(error));
      else if (binding.stamp === undefined) checked.add(binding.key);
    });
    if (binding.stamp === undefined) return;
    this.#send(binding.stamp, (error) => {
      if (error) failed(stampError(error));
      else checked.add(binding.key);
    });
  }

  #send({ text, values }: Statement, answer: Answer<QueryArrayResult<DriverRow>>): void {
    // The extended protocol takes one statement only, so that none can hide behind another.
    const extended = { text, values: [...values], rowMode: "array" as const, types: rawTypes, queryMode: "extended" };
    void this.#host.client.query<DriverRow>(extended, answer);
  }
}
