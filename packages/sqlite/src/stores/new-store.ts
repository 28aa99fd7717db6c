import { constants, Database } from "bun:sqlite";
import { chmodSync, linkSync, lstatSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { checkEngineVersion } from "../engine/engine-version.ts";
import { APPLICATION_ID } from "../engine/pragmas.ts";
import { flush, flushSync } from "./durable.ts";
import { isExists } from "./file-error.ts";
import { ensureDirectory } from "./paths.ts";

/** Creates a file that the engine accepts as a store of Tenantry: empty, and no WAL store yet. */
export function createStoreFile(file: string): Database {
  checkEngineVersion();
  const flags = constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_CREATE | constants.SQLITE_OPEN_NOFOLLOW;
  const database = new Database(file, flags);
  chmodSync(file, 0o600);
  database.run(`pragma synchronous=off; pragma journal_mode=memory; pragma application_id=${APPLICATION_ID};`);
  return database;
}

/**
 * Makes an empty store at a fixed place unless one is there. It appears whole or not at all, and of two processes that
 * make it at once both end with the same one.
 */
export async function ensureStore(file: string): Promise<void> {
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return;
  const directory = dirname(file);
  ensureDirectory(directory);
  const aside = join(directory, `.new-${crypto.randomUUID()}-${basename(file)}`);
  try {
    const database = createStoreFile(aside);
    database.run("pragma journal_mode=wal");
    database.close(true);
    await flush(aside);
    putInPlace(aside, file);
    flushSync(directory);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Gives a finished file its name, unless the name is taken by then: `rename` would replace what is there. */
function putInPlace(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch (error) {
    if (!isExists(error)) throw error;
  }
}
