import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionUse, SharedStore, Strategy } from "@tenantry/core/adapter";
import { type ConnectOptions, connectFile } from "./connections/connect.ts";
import type { FileConnection } from "./connections/file-connection.ts";
import { openPatiently } from "./engine/open-patiently.ts";
import { tenantSubject } from "./engine/subject.ts";
import type { SqliteShared } from "./shared.ts";
import { AsideStore } from "./stores/aside-store.ts";
import { hold } from "./stores/generations.ts";
import { listStores } from "./stores/leftovers.ts";
import { foreignOwners } from "./stores/ownership.ts";
import { type FilePlacement, Ground, type Place } from "./stores/paths.ts";
import { provisionStore } from "./stores/provision.ts";
import { removeStore } from "./stores/remove.ts";
import { snapshotStore } from "./stores/snapshot.ts";
import { Templates } from "./stores/template.ts";
import { temporaryDirectory } from "./stores/temporary.ts";

export interface SqliteFilesOptions {
  /** Where the stores are: `<directory>/<first 2 hex of the id>/<id>/db.sqlite`. Made when the first store is. */
  readonly directory: string;
  /**
   * Connections that may be open at once; each takes three file descriptors, five with `shared`.
   * @default 256
   */
  readonly maxOpen?: number;
  /**
   * What a commit survives: `normal` the death of the process, `full` that of the machine.
   * @default "normal"
   */
  readonly synchronous?: "normal" | "full";
  /**
   * Milliseconds a statement may wait for another process inside the engine; the event loop waits with it. Past that it is
   * a `StoreBusyError`, which core tries again without blocking.
   * @default 2
   */
  readonly busyTimeout?: number;
  /**
   * Pages of 4096 bytes that a store may have; past that a write is a `StoreFullError`.
   * @default no limit
   */
  readonly quotaPages?: number;
  /**
   * The shared store, where tenants' statements may join its tables as `shared.<table>`. Attached read-only, all of it.
   * @default none
   */
  readonly shared?: SqliteShared;
  /**
   * Use a directory on NFS, SMB, 9P or FUSE, where SQLite's locks may not hold.
   * @default false
   */
  readonly allowNetworkFileSystem?: boolean;
}

/** The strategy of one SQLite file a tenant. */
export interface SqliteFiles extends Strategy<FilePlacement> {
  /** @param context the world's temporary shared store, for tenants that join it. */
  temporary(context?: { readonly shared?: SharedStore }): SqliteFiles;
}

/** A store for each tenant in a SQLite file of its own. Nothing is opened or made before it is first used. */
export function sqliteFiles(options: SqliteFilesOptions): SqliteFiles {
  const ground = new Ground(options.directory, options.allowNetworkFileSystem);
  const open = new Set<FileConnection>();
  const templates = new Templates(
    () => join(ground.ensureRoot(), ".templates"),
    (file) => {
      const store = AsideStore.create(file, { name: "the template" });
      return { connection: store.connection, finish: () => store.finish("delete") };
    },
  );
  let released: (() => void) | undefined;

  const closeAll = async () => {
    released?.();
    released = undefined;
    await Promise.all([...open].map((connection) => connection.close()));
  };

  const connect = (place: Place, use: ConnectionUse): FileConnection => {
    released ??= hold(ground.root(), () => void closeAll());
    const connection: FileConnection = connectFile(place.file, {
      ...connectOptions(place, use, options),
      closed: () => open.delete(connection),
    });
    open.add(connection);
    return connection;
  };

  return {
    name: "sqlite",
    dialect: "sqlite",
    capabilities: {
      concurrentWriters: false,
      transactionalDdl: true,
      sharedJoins: options.shared !== undefined,
      snapshot: true,
      template: true,
      maxConnections: options.maxOpen ?? 256,
    },
    async provision(tenant, context) {
      ground.ensureRoot();
      return provisionStore(ground.placeOf(tenant.id), tenant.epoch, context, templates, options.quotaPages);
    },
    connect(_tenant, placement, use) {
      const place = ground.placeToOpen(placement);
      return openPatiently(() => connect(place, use));
    },
    destroy: (_tenant, placement) => removeStore(ground.placeToRemove(placement)),
    locate: (_tenant, placement) => ground.placeAt(placement).file,
    leftovers: () => listStores(ground),
    check: () => foreignOwners([ground.root()]),
    snapshot(tenant, placement, file) {
      const { settings } = connectOptions(ground.placeAt(placement), "serve", options);
      return snapshotStore(ground.placeAt(placement).file, file, tenantSubject(tenant.id), settings);
    },
    temporary(context) {
      const directory = temporaryDirectory();
      const { shared: _, ...rest } = options;
      const shared = isSqliteShared(context?.shared) && options.shared !== undefined ? { shared: context.shared } : {};
      const temporary = sqliteFiles({ ...rest, ...shared, directory: directory.path, allowNetworkFileSystem: true });
      return {
        ...temporary,
        async close() {
          await temporary.close?.();
          await directory.remove();
        },
      };
    },
    close: closeAll,
  };
}

function connectOptions(place: Place, use: ConnectionUse, options: SqliteFilesOptions): ConnectOptions {
  const shared = options.shared?.file;
  return {
    subject: tenantSubject(place.id),
    settings: {
      synchronous: options.synchronous ?? "normal",
      busyTimeout: options.busyTimeout ?? 2,
      foreignKeys: use !== "migrate",
      quotaPages: options.quotaPages,
    },
    readonly: use === "read" ? "read" : undefined,
    checksForeignKeys: use === "migrate",
    // A migration may not depend on what other tenants' migrations can not see.
    sharedFile: use === "migrate" || shared === undefined || !existsSync(shared) ? undefined : shared,
  };
}

function isSqliteShared(store: SharedStore | undefined): store is SqliteShared {
  return store !== undefined && "file" in store && typeof store.file === "string";
}
