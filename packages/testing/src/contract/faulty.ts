import type { Connection, RawResult, Strategy } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy, delegateTransaction } from "./delegate.ts";

export type Verb =
  | "provision"
  | "connect"
  | "query"
  | "batch"
  | "begin"
  | "transaction.query"
  | "commit"
  | "rollback"
  | "stream"
  | "close"
  | "destroy";

/** What a verb fails with on purpose. */
export class InjectedFault extends Error {
  override readonly name = "InjectedFault";
}

/** Makes an adapter's verbs fail on demand, for one tenant. */
export class Faults {
  readonly #armed = new Map<Verb, { tenant: string | undefined; sync: boolean; calls: number }>();

  /** The verb's `nth` call from now on fails, for that tenant or for any: by a throw or by a rejection. */
  arm(verb: Verb, options: { readonly tenant?: string; readonly sync: boolean; readonly nth?: number }): void {
    this.#armed.set(verb, { tenant: options.tenant, sync: options.sync, calls: options.nth ?? 1 });
  }

  disarm(): void {
    this.#armed.clear();
  }

  /** Verbs that were armed and have not failed. */
  get left(): Verb[] {
    return [...this.#armed.keys()];
  }

  around(strategy: Strategy): Strategy {
    return delegateStrategy(strategy, {
      provision: (tenant, context) => this.#meet("provision", tenant.id, () => strategy.provision(tenant, context)),
      destroy: (tenant, placement) => this.#meet("destroy", tenant.id, () => strategy.destroy(tenant, placement)),
      connect: (tenant, placement, use, stamp) =>
        this.#meet("connect", tenant.id, async () =>
          this.#connection(await strategy.connect(tenant, placement, use, stamp), tenant.id),
        ),
    });
  }

  #connection(connection: Connection, tenant: string): Connection {
    const { batch, stream } = connection;
    return delegateConnection(connection, {
      query: (statement, wanted) => this.#meet("query", tenant, () => connection.query(statement, wanted)),
      begin: () =>
        this.#meet("begin", tenant, async () => {
          const open = await connection.begin();
          return delegateTransaction(open, {
            query: (statement) => this.#meet("transaction.query", tenant, () => open.query(statement)),
            commit: () => this.#meet("commit", tenant, () => open.commit()),
            rollback: () => this.#meet("rollback", tenant, () => open.rollback()),
          });
        }),
      // An adapter without these verbs has core make them; so does this.
      ...(batch && { batch: (statements) => this.#meet("batch", tenant, () => batch.call(connection, statements)) }),
      ...(stream && { stream: (statement) => this.#stream(tenant, () => stream.call(connection, statement)) }),
      close: () => {
        // The adapter gives back what it has and then complains.
        const closed = connection.close();
        return this.#meet("close", tenant, () => closed);
      },
    });
  }

  #stream(tenant: string, work: () => AsyncIterable<RawResult>): AsyncIterable<RawResult> {
    const started = this.#meet<Promise<AsyncIterable<RawResult>> | AsyncIterable<RawResult>>("stream", tenant, work);
    return started instanceof Promise ? later(started) : started;
  }

  // A verb that fails by a rejection answers a promise where its type may not say so; core must cope with either.
  #meet<T>(verb: Verb, tenant: string, work: () => T): T {
    const armed = this.#armed.get(verb);
    if (armed === undefined || (armed.tenant !== undefined && armed.tenant !== tenant) || --armed.calls > 0)
      return work();
    this.#armed.delete(verb);
    const fault = new InjectedFault(`${verb} failed on purpose`);
    if (armed.sync) throw fault;
    return Promise.reject(fault) as T;
  }
}

async function* later(started: Promise<AsyncIterable<RawResult>>): AsyncGenerator<RawResult> {
  yield* await started;
}
