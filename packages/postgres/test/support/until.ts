import { setTimeout as sleep } from "node:timers/promises";

/** Long for what takes milliseconds on a quiet machine, and shorter than a test may take. */
const LIMIT = 25_000;

type NotYet = false | undefined;

/** Waits until something answers what is true, and answers that. As long as it fails it is asked again. */
export async function until<T>(work: () => T | NotYet | Promise<T | NotYet>): Promise<T> {
  const began = performance.now();
  for (;;) {
    const isLast = performance.now() - began > LIMIT;
    try {
      const answer = await work();
      if (answer) return answer;
      if (isLast) throw new Error("What was waited for did not come.");
    } catch (error) {
      if (isLast) throw error;
    }
    await sleep(10);
  }
}
