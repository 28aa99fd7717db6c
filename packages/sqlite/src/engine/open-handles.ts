import { existsSync } from "node:fs";
import { openStore } from "./open.ts";
import type { ConnectionSettings } from "./pragmas.ts";
import type { Subject } from "./subject.ts";
import { carryOver, closesSlowly } from "./write-ahead-log.ts";

/** An engine's handle on a file; a connection has one for each file that it attached. */
export interface Handle {
  readonly file: string;
  readonly subject: Subject;
  readonly settings: ConnectionSettings;
  readonly onlyReads: boolean;
}

/** How many handles this process has open on each file. */
const open = new Map<string, number>();

export function handlesOpened(handles: readonly Handle[]): void {
  for (const { file } of handles) open.set(file, (open.get(file) ?? 0) + 1);
}

/**
 * To be called after handles were closed. The engine carries a log over and removes it when the last handle on a store
 * closes, unless that one could only read: then the log and its index stay. Where the last of this process was such a one,
 * one that can write is opened and closed behind it. While another process has the store open, and where the store can not
 * be opened, the log stays.
 */
export function handlesClosed(handles: readonly Handle[]): void | Promise<void> {
  const removals = handles.filter(wasLast).map((handle) => (handle.onlyReads ? removeLog(handle) : undefined));
  const slow = removals.filter((removal) => removal instanceof Promise);
  if (slow.length > 0) return Promise.all(slow).then(() => undefined);
}

function wasLast({ file }: Handle): boolean {
  const left = (open.get(file) ?? 1) - 1;
  if (left > 0) open.set(file, left);
  else open.delete(file);
  return left <= 0;
}

function removeLog({ file, subject, settings }: Handle): void | Promise<void> {
  if (!existsSync(`${file}-wal`)) return;
  try {
    const database = openStore(file, { subject, settings });
    if (!closesSlowly(database, file)) return database.close(true);
    return carryOver(file, subject)
      .catch(() => undefined)
      .finally(() => database.close(true));
  } catch {
    // Nothing is lost: a log that stays is read by the next to open the store.
  }
}
