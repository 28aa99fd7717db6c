import { constants } from "bun:sqlite";
import { closeSync, existsSync, linkSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StoreExistsError } from "@tenantry/core/adapter";
import { runInThread } from "../engine/engine-thread.ts";
import { openStore } from "../engine/open.ts";
import { openPatiently } from "../engine/open-patiently.ts";
import type { ConnectionSettings } from "../engine/pragmas.ts";
import type { Subject } from "../engine/subject.ts";
import { flush, flushSync } from "./durable.ts";
import { isExists } from "./file-error.ts";
import { checkPath } from "./paths.ts";

/** Milliseconds a snapshot may wait for a lock, in a thread where nothing else waits with it. */
const PATIENCE = 5000;

/**
 * Copies a store while it is being used, through the engine and in another thread. The file appears whole, readable by its
 * owner only, and replaces nothing.
 */
export async function snapshotStore(
  file: string,
  target: string,
  subject: Subject,
  settings: ConnectionSettings,
): Promise<void> {
  const goal = resolve(checkPath(target, "The file of a snapshot"));
  if (existsSync(goal)) throw taken(subject);
  (await openPatiently(() => openStore(file, { subject, settings }))).close(true);
  const aside = `${goal}.${crypto.randomUUID()}`;
  // The engine fills an empty file, and so never makes one that others could read.
  closeSync(openSync(aside, "wx", 0o600));
  try {
    const flags = constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_NOFOLLOW;
    const work = { file, flags, busyTimeout: PATIENCE, text: "vacuum into ?", values: [aside] };
    await runInThread(work, subject, "snapshot");
    await flush(aside);
    linkSync(aside, goal);
  } catch (error) {
    throw isExists(error) ? taken(subject, error) : error;
  } finally {
    await rm(aside, { force: true });
  }
  flushSync(dirname(goal));
}

function taken(subject: Subject, cause?: unknown): StoreExistsError {
  return new StoreExistsError(`The snapshot of ${subject.name} would replace a file. Name one that is not there.`, {
    cause,
    tenant: subject.tenant,
    operation: "snapshot",
  });
}
