import { StoreBusyError } from "../errors.ts";
import { retryBusy } from "../retry-busy.ts";
import type { Awaitable } from "../strategies/connection.ts";

/** As `retryBusy`, and without a promise where the first attempt answers at once. */
export function retrying<T>(attempt: () => Awaitable<T>, limit: number): Awaitable<T> {
  try {
    const first = attempt();
    return first instanceof Promise ? first.catch((error) => again(error)) : first;
  } catch (error) {
    return again(error);
  }

  function again(error: unknown): Promise<T> {
    if (!(error instanceof StoreBusyError)) throw error;
    return retryBusy(attempt, limit, error);
  }
}
