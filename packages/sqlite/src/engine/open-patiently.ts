import { type Awaitable, StoreBusyError } from "@tenantry/core/adapter";

/** Milliseconds to try for. Another process holds a store shut while it opens or closes it: that is over soon. */
const LIMIT = 2000;
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 25;

/**
 * Opens at once where nothing is in the way. Where another process is just opening or closing the store, tries again
 * without holding up the event loop.
 *
 * @throws StoreBusyError when that takes longer than two seconds.
 */
export function openPatiently<T>(open: () => T): Awaitable<T> {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof StoreBusyError)) throw error;
    return openLater(open);
  }
}

async function openLater<T>(open: () => T): Promise<T> {
  const end = performance.now() + LIMIT;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    await Bun.sleep(pause * (0.5 + Math.random()));
    try {
      return open();
    } catch (error) {
      if (!(error instanceof StoreBusyError) || performance.now() >= end) throw error;
    }
  }
}
