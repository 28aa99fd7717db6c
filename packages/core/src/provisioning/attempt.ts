import { hostname } from "node:os";

/** Who is at work on something that has come half way. Kept in the catalog until it is done. */
export interface Attempt {
  /** A new random text for each attempt. Only the attempt that stands in the row may complete it. */
  readonly attempt: string;
  readonly host: string;
  readonly pid: number;
  readonly thread: number;
  /** ISO text. */
  readonly since: string;
}

/** How old an attempt of another machine, whose processes can not be seen from here, counts as abandoned: one hour. */
export const ABANDONED_AFTER = 3_600_000;

const underWay = new Set<string>();

/** This machine's name, which a process does not see change. */
let machine: string | undefined;

/** A new attempt of this process. */
export function newAttempt(since: string): Attempt {
  return { attempt: crypto.randomUUID(), host: thisMachine(), pid: process.pid, thread: thisThread(), since };
}

/** Runs an attempt's work, known to this process as being under way. */
export async function whileUnderWay<T>({ attempt }: Attempt, work: () => Promise<T>): Promise<T> {
  underWay.add(attempt);
  try {
    return await work();
  } finally {
    underWay.delete(attempt);
  }
}

/**
 * Whether nobody is at work on it any more: its process is known to be gone, or it is older than `olderThan` milliseconds.
 * Being wrong costs the other process its attempt and never mixes two up: only the attempt in the row can complete it.
 */
export function isAbandonedAttempt(
  { attempt, host, pid, thread, since }: Attempt,
  now: Date,
  olderThan: number = ABANDONED_AFTER,
): boolean {
  if (underWay.has(attempt)) return false;
  if (now.getTime() - Date.parse(since) >= olderThan) return true;
  if (host !== thisMachine()) return false;
  if (pid !== process.pid) return isGone(pid);
  // The number of a process that ended may have become ours; another thread of ours can not be asked.
  return thread === thisThread();
}

/** Says who is at work, for a message. */
export function describeAttempt({ pid, host, since }: Attempt): string {
  return `process ${pid} on ${host} since ${since}`;
}

function thisMachine(): string {
  machine ??= hostname();
  return machine;
}

/** Looked up when it is needed: to load the module at each start would cost 4 ms. */
function thisThread(): number {
  return process.getBuiltinModule("node:worker_threads").threadId;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
