import { expect } from "bun:test";

const PATIENCE = 25_000;

/** Waits until it holds. How long that takes is the machine's; only what never holds fails. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await Bun.sleep(1)) if (await holds()) return;
  expect.unreachable("What the test waits for did not come.");
}

/** Lets the loop turn so often that everything has gone on that waits for nothing but its turn. */
export async function idleTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Bun.sleep(1);
}
