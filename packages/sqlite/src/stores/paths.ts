import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ConfigurationError, StoreDamagedError, StoreMissingError } from "@tenantry/core/adapter";
import { flushSync } from "./durable.ts";
import { checkFileSystem } from "./file-system.ts";

/** Where a tenant's store is, below the strategy's directory. Kept in the catalog. */
export interface FilePlacement {
  /** `<first 2 hex of the id>/<id>/db.sqlite` */
  readonly file: string;
}

/** The file's name in a store's own directory. */
export const STORE_FILE = "db.sqlite";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const TENANT_ID = new RegExp(`^${UUID}$`);
const PLACED = new RegExp(`^([0-9a-f]{2})/(${UUID})/db\\.sqlite$`);
const UNFINISHED = new RegExp(`^([0-9a-f]{2})/\\.(?:new|trash)-(${UUID})\\.[0-9a-f]{8}/db\\.sqlite$`);

/** A store's place on disk. Made only from an id or a placement of the right shape: no name of a customer, no `..`. */
export interface Place {
  readonly placement: FilePlacement;
  readonly id: string;
  /** The folder of all stores that share the first two digits. */
  readonly shard: string;
  /** The store's own directory. */
  readonly directory: string;
  readonly file: string;
}

/** @throws ConfigurationError when the path is none the engine and the file system understand alike. */
export function checkPath(path: string, what: string): string {
  // The driver trims names and opens a database in memory for none at all.
  if (typeof path !== "string" || path === "" || path !== path.trim() || path.includes("\0")) {
    throw new ConfigurationError(`${what} must be a path without spaces around it.`);
  }
  return path;
}

/** The directory that holds every tenant's store. */
export class Ground {
  readonly #given: string;
  readonly #allowNetwork: boolean;
  #root: string | undefined;

  constructor(directory: string, allowNetworkFileSystem = false) {
    this.#given = checkPath(directory, "The directory of the stores");
    this.#allowNetwork = allowNetworkFileSystem;
  }

  /** The real path of the directory: a symbolic link may lead to it, none leads on from it. */
  root(): string {
    if (this.#root !== undefined) return this.#root;
    const path = resolve(this.#given);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
    const root = realpathSync(path);
    checkFileSystem(root, this.#allowNetwork);
    this.#root = root;
    return root;
  }

  /** The directory, made if it is not there. */
  ensureRoot(): string {
    ensureDirectory(resolve(this.#given));
    return this.root();
  }

  placeOf(id: string): Place {
    if (!TENANT_ID.test(id)) throw new StoreDamagedError("The id of a tenant must be a version 4 UUID in lower case.");
    return this.#place(id.slice(0, 2), id, id);
  }

  /** @throws StoreDamagedError for anything but the place of a finished store. */
  placeAt(placement: FilePlacement): Place {
    const [, shard, id] = PLACED.exec(String(placement?.file)) ?? [];
    if (shard === undefined || id === undefined || !id.startsWith(shard)) throw misplaced();
    return this.#place(shard, id, id);
  }

  /**
   * As `placeAt`, for whoever opens what is there.
   * @throws StoreMissingError for a store that was never finished, or is being removed: there is none.
   */
  placeToOpen(placement: FilePlacement): Place {
    if (!UNFINISHED.test(String(placement?.file))) return this.placeAt(placement);
    throw new StoreMissingError("What lies there was never finished as a store, or is being removed.", {
      operation: "open the store",
    });
  }

  /** As `placeAt`, and the places of stores that were never finished or are being removed. */
  placeToRemove(placement: FilePlacement): Place {
    const file = String(placement?.file);
    const [, shard, id] = UNFINISHED.exec(file) ?? [];
    if (shard === undefined || id === undefined || !id.startsWith(shard)) return this.placeAt(placement);
    return this.#place(shard, id, file.slice(shard.length + 1, -STORE_FILE.length - 1));
  }

  #place(shard: string, id: string, name: string): Place {
    const directory = join(this.root(), shard, name);
    return {
      placement: { file: `${shard}/${name}/${STORE_FILE}` },
      id,
      shard: dirname(directory),
      directory,
      file: join(directory, STORE_FILE),
    };
  }
}

/** A name beside a store's directory that nothing else uses: what is not finished, or not gone, stands under it. */
export function asideName(kind: "new" | "trash", id: string): string {
  const mark = crypto.getRandomValues(new Uint8Array(4)).toHex();
  return `.${kind}-${id}.${mark}`;
}

/** Whether a name is that of a store of this id that is being removed. */
export function isTrashOf(id: string, name: string): boolean {
  return name.startsWith(`.trash-${id}.`);
}

/** Makes a directory that only its owner can enter, durably. */
export function ensureDirectory(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let parent = dirname(path); parent.length >= dirname(first).length; parent = dirname(parent)) {
    flushSync(parent);
    if (parent === dirname(parent)) break;
  }
}

function misplaced(): StoreDamagedError {
  return new StoreDamagedError("The placement is none of this strategy's: it must read <aa>/<id>/db.sqlite.");
}
