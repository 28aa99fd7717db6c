import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type ConnectOptions, connectFile } from "../connections/connect.ts";
import type { FileConnection } from "../connections/file-connection.ts";
import { checkFileSystem } from "./file-system.ts";
import { hold } from "./generations.ts";
import { ensureStore } from "./new-store.ts";
import { checkPath } from "./paths.ts";

/** A store at a place that the configuration names: the catalog, the shared store. */
export class SingleFile {
  readonly #given: string;
  readonly #allowNetwork: boolean;
  readonly #open = new Set<FileConnection>();

  constructor(file: string, what: string, allowNetworkFileSystem = false) {
    this.#given = checkPath(file, what);
    this.#allowNetwork = allowNetworkFileSystem;
  }

  /** The file by the real path of its directory. */
  path(): string {
    const file = resolve(this.#given);
    try {
      return join(realpathSync(dirname(file)), basename(file));
    } catch {
      return file;
    }
  }

  /** Its directory, itself, and what the engine lays beside it. */
  files(): string[] {
    const path = this.path();
    return [dirname(path), path, `${path}-wal`, `${path}-shm`];
  }

  async ensure(): Promise<void> {
    await ensureStore(resolve(this.#given));
    checkFileSystem(dirname(this.path()), this.#allowNetwork);
  }

  connect(options: ConnectOptions): FileConnection {
    const path = this.path();
    const connection: FileConnection = connectFile(path, {
      ...options,
      closed: () => {
        this.#open.delete(connection);
        release();
      },
    });
    const release = hold(path, () => void connection.close());
    this.#open.add(connection);
    return connection;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.close()));
  }
}
