import { renameSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { flushSync } from "./durable.ts";
import { isMissing } from "./file-error.ts";
import { asideName, isTrashOf, type Place } from "./paths.ts";

/**
 * Takes a store's directory out of its place in one step, log and all, then removes it for good, and with it what a process
 * that was killed half way has left of the same store. None there is fine.
 */
export async function removeStore(place: Place): Promise<void> {
  try {
    renameSync(place.directory, join(place.shard, asideName("trash", place.id)));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const names = await namesIn(place.shard);
  if (names === undefined) return;
  for (const name of names) {
    if (isTrashOf(place.id, name)) await rm(join(place.shard, name), { recursive: true, force: true });
  }
  flushSync(place.shard);
}

async function namesIn(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
