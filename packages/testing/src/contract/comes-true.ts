import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds in which what goes on behind a call is to be done, also on a slow machine. */
const PATIENCE = 5_000;

/** Waits until it holds, and no longer than that. Whether it does. */
export async function comesTrue(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() >= end) return false;
    await sleep(5);
  }
  return true;
}
