import { lstatSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { type Connection, ProvisionError, type Template } from "@tenantry/core/adapter";
import { isMissing } from "./file-error.ts";
import { sweepTemplates } from "./former-templates.ts";
import { ensureDirectory } from "./paths.ts";

/** Opens a new, empty store for a template, and ends it. */
export interface EmptyStore {
  readonly connection: Connection;
  /** Closes it as a plain file, no WAL store. */
  finish(): void;
}

/** A template's file, and what a copy of it needs. */
export interface TemplateFile {
  readonly file: string;
  readonly bytes: number;
  /** Where the id stands that the template is stamped for. */
  readonly idAt: number;
}

/**
 * The stores that new ones are copied from, one for each set of migrations. A template's name holds the digest of its
 * content: one that was changed, or written half, is no template any more and is made again from the migrations. After it
 * is made the engine never opens it, so it may be read as a file.
 */
export class Templates {
  readonly #directory: () => string;
  readonly #create: (file: string) => EmptyStore;
  readonly #making = new Map<string, Promise<TemplateFile>>();
  readonly #known = new Map<string, Seen>();

  constructor(directory: () => string, create: (file: string) => EmptyStore) {
    this.#directory = directory;
    this.#create = create;
  }

  /** The template for stores of this epoch, made if it is not there. */
  async find(template: Template, epoch: number): Promise<TemplateFile> {
    const key = digest(`stamped ${epoch} ${template.key}`).slice(0, 32);
    const making = this.#making.get(key);
    if (making !== undefined) return making;
    const found = this.#find(key);
    if (found !== undefined) return found;
    const made = this.#make(key, template, epoch).finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  #find(key: string): TemplateFile | undefined {
    const known = this.#known.get(key);
    if (known !== undefined && fingerprint(known.file) === known.fingerprint) return known;
    const directory = this.#directory();
    for (const name of unlessGone(() => readdirSync(directory))?.sort() ?? []) {
      if (!name.startsWith(`${key}-`)) continue;
      const found = this.#look(key, join(directory, name));
      if (found === undefined) continue;
      sweepTemplates(directory, found.file);
      return found;
    }
    return undefined;
  }

  /** Reads a template's file once, and again when it looks different. One that is not what its name says is removed. */
  #look(key: string, file: string): TemplateFile | undefined {
    const before = fingerprint(file);
    if (before === undefined) return undefined;
    const content = unlessGone(() => readFileSync(file));
    if (content === undefined) return undefined;
    const [, expected] = /-([0-9a-f]{64})\.sqlite$/.exec(basename(file)) ?? [];
    if (digest(content) !== expected) {
      rmSync(file, { force: true });
      return undefined;
    }
    const seen = { file, bytes: content.length, idAt: onlyPlaceOf(standIn(key), content), fingerprint: before };
    this.#known.set(key, seen);
    return seen;
  }

  async #make(key: string, template: Template, epoch: number): Promise<TemplateFile> {
    const directory = this.#directory();
    ensureDirectory(directory);
    const aside = join(directory, `.new-${crypto.randomUUID()}`);
    try {
      const store = this.#create(aside);
      try {
        await template.build(store.connection, { id: standIn(key), epoch });
      } finally {
        store.finish();
      }
      const file = join(directory, `${key}-${digest(readFileSync(aside))}.sqlite`);
      renameSync(aside, file);
      const made = this.#look(key, file);
      sweepTemplates(directory, file);
      if (made !== undefined) return made;
      throw new ProvisionError("The template that was just made is gone, or was changed. Try again.");
    } finally {
      rmSync(aside, { force: true });
    }
  }
}

interface Seen extends TemplateFile {
  readonly fingerprint: string;
}

/** The id that a template is stamped for, of the form that ids have: no tenant's, and the same for whoever finds the template. */
function standIn(key: string): string {
  const parts = [
    key.slice(0, 8),
    key.slice(8, 12),
    `4${key.slice(13, 16)}`,
    `8${key.slice(17, 20)}`,
    key.slice(20, 32),
  ];
  return parts.join("-");
}

/** Where a text stands in a file that holds it once. Anything else would leave a copy that is not the tenant's alone. */
function onlyPlaceOf(text: string, content: Buffer): number {
  const place = content.indexOf(text, 0, "latin1");
  if (place >= 0 && content.indexOf(text, place + 1, "latin1") < 0) return place;
  throw new ProvisionError("The template that new stores are copied from does not hold its stamp exactly once.");
}

function digest(content: string | Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(content).digest("hex");
}

/** What is read; undefined where that is gone, which another process may remove at any moment. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What a file looks like from outside; undefined of what is none. */
function fingerprint(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : undefined;
}
