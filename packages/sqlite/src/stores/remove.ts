import { renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { flushSync } from "./durable.ts";
import { isMissing } from "./file-error.ts";
import { asideName, type Place } from "./paths.ts";

/** Takes a store's directory out of its place in one step, log and all, then removes it for good. None there is fine. */
export async function removeStore(place: Place): Promise<void> {
  const trash = join(place.shard, asideName("trash", place.id));
  try {
    renameSync(place.directory, trash);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await rm(trash, { recursive: true, force: true });
  flushSync(place.shard);
}
