import { join } from "node:path";
import type { SharedStore } from "@tenantry/core/adapter";
import type { ConnectOptions } from "./connections/connect.ts";
import { openPatiently } from "./engine/open-patiently.ts";
import type { ConnectionSettings } from "./engine/pragmas.ts";
import { SHARED } from "./engine/subject.ts";
import { foreignOwners } from "./stores/ownership.ts";
import { SingleFile } from "./stores/single-file.ts";
import { temporaryDirectory } from "./stores/temporary.ts";

export interface SqliteSharedOptions {
  /**
   * Milliseconds a statement may wait for another process inside the engine; the event loop waits with it.
   * @default 2
   */
  readonly busyTimeout?: number;
  /**
   * What a commit survives: `normal` the death of the process, `full` that of the machine.
   * @default "normal"
   */
  readonly synchronous?: "normal" | "full";
  /** @default false */
  readonly allowNetworkFileSystem?: boolean;
}

/** The shared store as one SQLite file. */
export interface SqliteShared extends SharedStore {
  /** Its path, for strategies whose tenants may join it. */
  readonly file: string;
  temporary(): SqliteShared;
}

/** Shared data in one SQLite file. Nothing is opened, and no file made, before it is first used. */
export function sqliteShared(file: string, options: SqliteSharedOptions = {}): SqliteShared {
  const store = new SingleFile(file, "The file of the shared store", options.allowNetworkFileSystem);
  const settings = (foreignKeys: boolean): ConnectionSettings => ({
    synchronous: options.synchronous ?? "normal",
    busyTimeout: options.busyTimeout ?? 2,
    foreignKeys,
  });
  const uses: Record<"read" | "write" | "migrate", ConnectOptions> = {
    read: { subject: SHARED, settings: settings(true), readonly: "shared" },
    write: { subject: SHARED, settings: settings(true) },
    migrate: { subject: SHARED, settings: settings(false), checksForeignKeys: true },
  };
  return {
    dialect: "sqlite",
    concurrentWriters: false,
    get file() {
      return store.path();
    },
    async connect(use) {
      if (use !== "read") await store.ensure();
      return openPatiently(() => store.connect(uses[use]));
    },
    check: () => foreignOwners(store.files()),
    temporary() {
      const directory = temporaryDirectory();
      const temporary = sqliteShared(join(directory.path, "shared.sqlite"), options);
      return {
        ...temporary,
        close: async () => {
          await temporary.close();
          await directory.remove();
        },
      };
    },
    close: () => store.close(),
  };
}
