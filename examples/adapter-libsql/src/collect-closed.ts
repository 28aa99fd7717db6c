import { setImmediate as nextTurn } from "node:timers/promises";

const CLOSED_AT_ONCE = 8;
let closed = 0;

/**
 * The driver gives a file's descriptors back when the last statement that ran on it is collected as garbage, which may be
 * never. This has garbage collected after some closes, and waits the turn in which what was found is given back.
 */
export async function collectClosed(): Promise<void> {
  if (++closed % CLOSED_AT_ONCE !== 0) return;
  Bun.gc(true);
  await nextTurn();
}
