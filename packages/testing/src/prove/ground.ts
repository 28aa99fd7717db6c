import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { CatalogStore, SharedStore, Strategy } from "@tenantry/core/adapter";
import { delegateStrategy } from "../contract/delegate.ts";

/** A file as it was found. */
export interface FoundFile {
  /** Below the folder that was looked through. */
  readonly name: string;
  readonly path: string;
  /** Each byte as one character. */
  read(): string;
}

/**
 * A folder that throw-away stores are made in, and what must be closed to remove them. Stores are closed first and removed
 * later, so that their files can be looked at in between.
 */
export class Ground {
  readonly path = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-proof-"));
  readonly #removals: (() => unknown)[] = [];

  /** Runs `make` with this folder as the place for temporary files. */
  within<T>(make: () => T): T {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = this.path;
    try {
      return make();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  }

  strategy(strategy: Strategy): Strategy {
    return delegateStrategy(strategy, { close: async () => this.#later(() => strategy.close?.()) });
  }

  shared(store: SharedStore): SharedStore {
    return withClose(store, () => this.#later(() => store.close()));
  }

  catalog(store: CatalogStore): CatalogStore {
    return withClose(store, () => this.#later(() => store.close()));
  }

  files(): FoundFile[] {
    return filesIn(this.path);
  }

  async remove(): Promise<void> {
    for (const removal of this.#removals.splice(0)) await removal();
    rmSync(this.path, { recursive: true, force: true });
  }

  #later(removal: () => unknown): void {
    this.#removals.push(removal);
  }
}

/** The same object with another `close`. Its other members are called on itself: they may be private to its class. */
function withClose<T extends { close(): unknown }>(target: T, close: () => void): T {
  return new Proxy(target, {
    get(_, key) {
      if (key === "close") return close;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const LARGEST = 256 * 1024 * 1024;

/** Every file below a folder. One that goes away meanwhile is passed over. */
export function filesIn(folder: string): FoundFile[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ name: relative(folder, path), path, read: () => contentOf(path) }));
  } catch {
    return [];
  }
}

function contentOf(path: string): string {
  try {
    return statSync(path).size > LARGEST ? "" : readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
