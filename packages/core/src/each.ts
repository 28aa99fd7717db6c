/** What `each` did, tenant by tenant. */
export interface EachReport<T> {
  readonly succeeded: readonly { readonly slug: string; readonly id: string; readonly value: T }[];
  readonly failed: readonly { readonly slug: string; readonly id: string; readonly error: unknown }[];
}

/** Runs `work` for everything that `items` yields, at most `concurrency` at a time. `work` must not reject. */
export async function bounded<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const item of items) {
    // Work on an engine that answers at once never leaves the loop to others by itself.
    await new Promise(setImmediate);
    const task = work(item).finally(() => running.delete(task));
    running.add(task);
    if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
}
