import { ConfigurationError } from "./errors.ts";

/** How `each` goes through the tenants. */
export interface EachOptions {
  /**
   * How many tenants are worked on at a time: a whole number from 1 on.
   * @default 4
   */
  readonly concurrency?: number;
  /**
   * Goes through those that are suspended or under maintenance, too, as `run` does with it.
   * @default false
   */
  readonly held?: boolean;
}

/** What `each` did, tenant by tenant. */
export interface EachReport<T> {
  readonly succeeded: readonly { readonly slug: string; readonly id: string; readonly value: T }[];
  readonly failed: readonly { readonly slug: string; readonly id: string; readonly error: unknown }[];
}

const DEFAULT_CONCURRENCY = 4;

/** How many to work on at a time. Throws `ConfigurationError` unless it is a whole number from 1 on. */
export function concurrencyOf({ concurrency = DEFAULT_CONCURRENCY }: { readonly concurrency?: number }): number {
  if (Number.isSafeInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new ConfigurationError(
    `The option concurrency is ${concurrency}: give a whole number from 1 on, or leave it out.`,
  );
}

/**
 * Runs `work` for everything that `items` yields, at most `concurrency` at a time. Where one fails no other is begun; it is thrown
 * when those under way have ended.
 */
export async function bounded<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    // Work on an engine that answers at once never leaves the loop to others by itself.
    await new Promise(setImmediate);
    if (failures.length > 0) break;
    const task: Promise<void> = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(task));
    running.add(task);
    if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
