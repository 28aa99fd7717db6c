import type { Awaitable } from "../strategies/connection.ts";

/**
 * Work on the catalog, written once for both kinds of store: `yield*` stands where `await` would. On a store that answers in
 * this thread the whole of it runs in one tick, so nothing else of the process comes between `begin` and `commit`.
 */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** The value, waited for only where it is a promise. */
export function* wait<T>(value: Awaitable<T>): Steps<T> {
  // `runSteps` gives back what the yielded promise answered, which the type of a generator can not say.
  return value instanceof Promise ? ((yield value) as T) : value;
}

/** Runs the steps to their end: at once where nothing has to be waited for. */
export function runSteps<T>(steps: Steps<T>): Awaitable<T> {
  const first = steps.next();
  return first.done ? first.value : finish(steps, first.value);
}

async function finish<T>(steps: Steps<T>, first: Promise<unknown>): Promise<T> {
  let pending = first;
  for (;;) {
    let next: IteratorResult<Promise<unknown>, T>;
    try {
      const answer = await pending;
      next = steps.next(answer);
    } catch (error) {
      // Thrown by the steps themselves the generator is at its end already, and `throw` gives the same error back.
      next = steps.throw(error);
    }
    if (next.done) return next.value;
    pending = next.value;
  }
}
