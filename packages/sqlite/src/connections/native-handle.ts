import type { Database } from "bun:sqlite";
import { StatementRefusedError } from "@tenantry/core/adapter";

type Work = (...given: unknown[]) => unknown;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Refuses a promise where the engine would commit before it is settled; what the promise does then is too late. */
export function refuseThenable<T>(value: T, remedy: string): T {
  if (!isThenable(value)) return value;
  value.then(undefined, () => {});
  throw new StatementRefusedError(`Synchronous work answered a promise, which would run on after its end. ${remedy}`);
}

function guardWork(work: Work): Work {
  return (...given) => refuseThenable(work(...given), "Use db.transaction for work that awaits.");
}

/**
 * The driver's handle, without two traps: `transaction` would commit at the first `await` of an async function, and
 * `close` is core's.
 */
export function guardHandle(database: Database): Database {
  return new Proxy(database, {
    get(target, property) {
      if (property === "transaction") return (work: Work) => target.transaction(guardWork(work));
      if (property === "close" || property === Symbol.dispose) {
        return () => {
          throw new StatementRefusedError("The connection belongs to the tenancy, which closes it.");
        };
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
