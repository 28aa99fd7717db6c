import { lstatSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Leftover, StoreDamagedError } from "@tenantry/core/adapter";
import { type FilePlacement, type Ground, STORE_FILE } from "./paths.ts";

/** Everything that lies where stores do, by its name alone: nothing is opened, one folder's names are in memory at once. */
export async function* listStores(ground: Ground): AsyncGenerator<Leftover<FilePlacement>> {
  const root = ground.root();
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return;
  for (const shard of await readdir(root)) {
    if (!/^[0-9a-f]{2}$/.test(shard)) continue;
    for (const name of await readdir(join(root, shard))) {
      const found = leftover(ground, { file: `${shard}/${name}/${STORE_FILE}` });
      if (found !== undefined) yield found;
    }
  }
}

function leftover(ground: Ground, placement: FilePlacement): Leftover<FilePlacement> | undefined {
  try {
    return { placement, id: ground.placeToRemove(placement).id };
  } catch (error) {
    if (error instanceof StoreDamagedError) return undefined;
    throw error;
  }
}
