import { setTimeout as sleep } from "node:timers/promises";
import { StoreBusyError } from "./errors.ts";
import type { Awaitable } from "./strategies/connection.ts";

const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 25;

/**
 * Runs `attempt` again while another process holds the right to write, pausing in between so that the loop goes on; at
 * most `limit` milliseconds in all. Starts with the first attempt; hand over `firstError` where that has been made.
 */
export async function retryBusy<T>(
  attempt: () => Awaitable<T>,
  limit: number,
  firstError?: StoreBusyError,
): Promise<T> {
  const end = performance.now() + limit;
  let error = firstError;
  let pause = FIRST_PAUSE;
  for (;;) {
    if (error !== undefined) {
      if (performance.now() >= end) throw error;
      await sleep(pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    try {
      return await attempt();
    } catch (caught) {
      if (!(caught instanceof StoreBusyError)) throw caught;
      error = caught;
    }
  }
}
