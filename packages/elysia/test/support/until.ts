import { expect } from "bun:test";

const PATIENCE = 25_000;

/** Waits until it holds. How long that takes is the machine's; only what never holds fails. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await Bun.sleep(1)) if (holds()) return;
  expect.unreachable("What the test waits for did not come.");
}
