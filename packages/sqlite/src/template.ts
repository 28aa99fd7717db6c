import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, type Stats } from "node:fs";
import { basename, join } from "node:path";
import type { Connection, Template } from "@tenantry/core/adapter";
import { ensureDirectory } from "./paths.ts";

/** Opens a new, empty store for a template, and ends it. */
export interface EmptyStore {
  readonly connection: Connection;
  /** Closes it as a plain file, no WAL store. */
  finish(): void;
}

/**
 * The stores that new ones are copied from, one for each set of migrations. A template's name holds the digest of its
 * content: one that was changed, or written half, is no template any more and is made again from the migrations. After it
 * is made the engine never opens it, so it may be read as a file.
 */
export class Templates {
  readonly #directory: () => string;
  readonly #create: (file: string) => EmptyStore;
  readonly #making = new Map<string, Promise<string>>();
  readonly #checked = new Map<string, string>();

  constructor(directory: () => string, create: (file: string) => EmptyStore) {
    this.#directory = directory;
    this.#create = create;
  }

  /** The file of a template, made if it is not there. */
  async file(template: Template): Promise<string> {
    const key = digest(template.key).slice(0, 32);
    const making = this.#making.get(key);
    if (making !== undefined) return making;
    const found = this.#find(key);
    if (found !== undefined) return found;
    const made = this.#make(key, template).finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  #find(key: string): string | undefined {
    const known = this.#checked.get(key);
    if (known !== undefined && this.#isIntact(known)) return known;
    const directory = this.#directory();
    if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) return undefined;
    for (const name of readdirSync(directory).sort()) {
      if (!name.startsWith(`${key}-`)) continue;
      const file = join(directory, name);
      if (!this.#isIntact(file)) continue;
      this.#checked.set(key, file);
      return file;
    }
    return undefined;
  }

  readonly #seen = new Map<string, string>();

  /** Reads the file once, and again when it looks different. */
  #isIntact(file: string): boolean {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return false;
    if (this.#seen.get(file) === fingerprint(stats)) return true;
    const [, expected] = /-([0-9a-f]{64})\.sqlite$/.exec(basename(file)) ?? [];
    if (digest(readFileSync(file)) !== expected) {
      rmSync(file, { force: true });
      return false;
    }
    this.#seen.set(file, fingerprint(stats));
    return true;
  }

  async #make(key: string, template: Template): Promise<string> {
    const directory = this.#directory();
    ensureDirectory(directory);
    const aside = join(directory, `.new-${crypto.randomUUID()}`);
    try {
      const store = this.#create(aside);
      try {
        await template.build(store.connection);
      } finally {
        store.finish();
      }
      const file = join(directory, `${key}-${digest(readFileSync(aside))}.sqlite`);
      renameSync(aside, file);
      this.#checked.set(key, file);
      return file;
    } finally {
      rmSync(aside, { force: true });
    }
  }
}

function digest(content: string | Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(content).digest("hex");
}

function fingerprint(stats: Stats): string {
  return `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
