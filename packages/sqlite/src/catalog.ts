import { join } from "node:path";
import { type CatalogStore, ClosedError, type Connection, type GroundFinding } from "@tenantry/core/adapter";
import type { FileConnection } from "./connections/file-connection.ts";
import { Counter } from "./counter.ts";
import { openPatiently } from "./engine/open-patiently.ts";
import { CATALOG } from "./engine/subject.ts";
import { foreignOwners } from "./stores/ownership.ts";
import { SingleFile } from "./stores/single-file.ts";
import { temporaryDirectory } from "./stores/temporary.ts";

export interface SqliteCatalogOptions {
  /**
   * Milliseconds a statement may wait for another process inside the engine; the event loop waits with it.
   * @default 2
   */
  readonly busyTimeout?: number;
  /**
   * What a commit survives: `normal` the death of the process, `full` that of the machine.
   * @default "full"
   */
  readonly synchronous?: "normal" | "full";
  /** @default false */
  readonly allowNetworkFileSystem?: boolean;
}

/** The catalog as one SQLite file. */
export interface SqliteCatalog extends CatalogStore {
  temporary(): SqliteCatalog;
}

/** Milliseconds after which a change is seen whose writer died before it could tell. */
const SAFETY_NET = 250;

/** The catalog in one SQLite file, with a counter beside it. Nothing is opened, and no file made, before `open`. */
export function sqliteCatalog(file: string, options: SqliteCatalogOptions = {}): SqliteCatalog {
  return new FileCatalog(new SingleFile(file, "The file of the catalog", options.allowNetworkFileSystem), options);
}

class FileCatalog implements SqliteCatalog {
  readonly dialect = "sqlite";
  readonly countsAnnouncements = true;
  readonly #store: SingleFile;
  readonly #options: SqliteCatalogOptions;
  readonly #watchers = new Set<() => void>();
  readonly #removed: () => Promise<void>;
  #connection: FileConnection | undefined;
  #counter: Counter | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(store: SingleFile, options: SqliteCatalogOptions, removed = async () => {}) {
    this.#store = store;
    this.#options = options;
    this.#removed = removed;
  }

  locate(): string {
    return this.#store.path();
  }

  async open(): Promise<Connection> {
    await this.#store.ensure();
    const settings = {
      synchronous: this.#options.synchronous ?? "full",
      busyTimeout: this.#options.busyTimeout ?? 2,
      foreignKeys: true,
    };
    const connection = await openPatiently(() => this.#store.connect({ subject: CATALOG, settings }));
    const counter = new Counter(counterOf(this.#store));
    counter.open();
    this.#connection = connection;
    this.#counter = counter;
    this.#timer = watchCommits(connection, counter, this.#watchers);
    return connection;
  }

  version(): number {
    if (this.#counter === undefined) throw new ClosedError("The catalog is not open.");
    if (this.#counter.isMapped || this.#connection === undefined) return this.#counter.value();
    return this.#counter.value() + this.#connection.commitsOfOthers();
  }

  announce(): void {
    this.#counter?.raise();
  }

  watch(changed: () => void): () => void {
    const watcher = () => changed();
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  check(): GroundFinding[] {
    return foreignOwners([...this.#store.files(), counterOf(this.#store)]);
  }

  temporary(): SqliteCatalog {
    const directory = temporaryDirectory();
    const store = new SingleFile(join(directory.path, "catalog.sqlite"), "The file of the catalog", true);
    return new FileCatalog(store, this.#options, directory.remove);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#watchers.clear();
    await this.#store.close();
    this.#connection = undefined;
    this.#counter = undefined;
    await this.#removed();
  }
}

function counterOf(store: SingleFile): string {
  return `${store.path()}-counter`;
}

/**
 * The engine's own count of others' commits, looked at a few times a second: it finds what a writer committed that was
 * killed before it could raise the counter, and serves alone where nothing could be mapped. It counts every commit, not
 * only those that matter to routing, so it may raise the number for nothing.
 */
function watchCommits(
  connection: FileConnection,
  counter: Counter,
  watchers: ReadonlySet<() => void>,
): ReturnType<typeof setInterval> {
  const target = new WeakRef(connection);
  let commits: number | undefined = connection.commitsOfOthers();
  let told = counter.value();
  const timer = setInterval(() => {
    const open = target.deref();
    if (open === undefined || !open.isOpen) return clearInterval(timer);
    counter.check();
    const now = tryCount(open);
    if (now === undefined || now !== commits) counter.raiseHere();
    commits = now;
    if (counter.value() === told) return;
    told = counter.value();
    for (const changed of watchers) changed();
  }, SAFETY_NET);
  timer.unref();
  return timer;
}

/** Undefined while the catalog can not be read. */
function tryCount(connection: FileConnection): number | undefined {
  try {
    return connection.commitsOfOthers();
  } catch {
    return undefined;
  }
}
