import { constants, type Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { runInThread } from "./engine-thread.ts";
import type { Subject } from "./subject.ts";

/** Bytes of a log worth a thread: carrying over 82 MB took 250 ms, during which nothing else ran. */
const LARGE = 8 * 1024 * 1024;

/** Frames of the log that the store does not have yet. */
function pendingFrames(database: Database): number {
  const statement = database.prepare("pragma wal_checkpoint(noop)");
  const [, frames, carried] = statement.values()[0] ?? [];
  statement.finalize();
  return Number(frames) - Number(carried);
}

/** Whether closing the last connection would hold up this thread. */
export function closesSlowly(database: Database, file: string): boolean {
  const size = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LARGE) return false;
  const [pageSize] = database.prepare("pragma page_size").values()[0] ?? [];
  return pendingFrames(database) * Number(pageSize) >= LARGE;
}

/** Carries the log over into the store in another thread; what others still read stays in it. */
export async function carryOver(file: string, subject: Subject): Promise<void> {
  await runInThread(
    {
      file,
      flags: constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_NOFOLLOW,
      busyTimeout: 1000,
      text: "pragma wal_checkpoint(passive)",
      values: [],
    },
    subject,
    "close",
  );
}
