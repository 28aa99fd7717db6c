import { Database } from "bun:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY = 25;

/**
 * Runs `work` while no other process runs any in the turn of this file. The lock is the system's: it goes with the process that
 * has it, however that ends.
 */
export async function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
  using lock = new Database(file, { create: true });
  for (;;) {
    try {
      lock.run("begin exclusive");
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "SQLITE_BUSY")) throw error;
      await sleep(LOOK_EVERY);
    }
  }
  return await work();
}
