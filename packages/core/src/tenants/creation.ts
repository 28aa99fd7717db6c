import { hostname } from "node:os";

/** Who makes a tenant's store, and what is to be done once it stands. Kept in the tenant's row until then. */
export interface Creation {
  /** A new random text for each attempt. Only the attempt that stands in the row may complete it. */
  readonly attempt: string;
  /** `migrations`: the store stands, and waits for its first migrations; nobody is at work. */
  readonly waitsFor: "store" | "migrations";
  readonly host: string;
  readonly pid: number;
  readonly thread: number;
  /** ISO text. */
  readonly since: string;
  /** The domain the tenant gets. */
  readonly domain: string | null;
  readonly server: string | null;
  /** Whether the caller gave a `setup`, which is lost with its process. */
  readonly setup: boolean;
  readonly migrate: boolean;
}

/** How old an attempt of another machine, whose processes can not be seen from here, counts as abandoned: one hour. */
export const ABANDONED_AFTER = 3_600_000;

const underWay = new Set<string>();

/** This machine's name, which a process does not see change. */
let machine: string | undefined;

/** A new attempt of this process. */
export function newCreation(since: string, plan: Pick<Creation, "domain" | "server" | "setup" | "migrate">): Creation {
  const attempt = crypto.randomUUID();
  return { attempt, waitsFor: "store", host: thisMachine(), pid: process.pid, thread: thisThread(), since, ...plan };
}

/** Runs an attempt's work, known to this process as being under way. */
export async function whileUnderWay<T>(creation: Creation, work: () => Promise<T>): Promise<T> {
  underWay.add(creation.attempt);
  try {
    return await work();
  } finally {
    underWay.delete(creation.attempt);
  }
}

/**
 * Whether nobody is at work on it any more: its process is known to be gone, or it is older than `olderThan` milliseconds.
 * Being wrong costs the other process its attempt and never mixes two up: only the attempt in the row can complete it.
 */
export function isAbandoned(creation: Creation, now: Date, olderThan: number = ABANDONED_AFTER): boolean {
  if (creation.waitsFor === "migrations" || underWay.has(creation.attempt)) return false;
  if (now.getTime() - Date.parse(creation.since) >= olderThan) return true;
  if (creation.host !== thisMachine()) return false;
  if (creation.pid !== process.pid) return isGone(creation.pid);
  // The number of a process that ended may have become ours; another thread of ours can not be asked.
  return creation.thread === thisThread();
}

/** Says who is at work, for a message. */
export function describeCreation(creation: Creation): string {
  return `process ${creation.pid} on ${creation.host} since ${creation.since}`;
}

export function parseCreation(text: string | null): Creation | undefined {
  return text === null ? undefined : (JSON.parse(text) as Creation);
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
