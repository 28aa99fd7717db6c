import { closeSync, constants, copyFileSync, openSync, writeSync } from "node:fs";
import { StoreFullError, type Template } from "@tenantry/core/adapter";
import type { Subject } from "../engine/subject.ts";
import { AsideStore } from "./aside-store.ts";
import { isMissing } from "./file-error.ts";
import type { TemplateFile } from "./template.ts";

const PAGE_BYTES = 4096;
/** Where the header of a store says how it is written and read, and what it says of a WAL store. */
const VERSIONS_AT = 18;
const WAL_VERSIONS = Uint8Array.of(2, 2);

export interface Source {
  readonly template: Template;
  readonly found: TemplateFile;
  /** Looks for its file anew, and makes it if it is not there. */
  findAgain(): Promise<TemplateFile>;
}

export interface NewCopy {
  readonly file: string;
  readonly id: string;
  readonly subject: Subject;
  readonly quotaPages: number | undefined;
  readonly progress: (step: string) => void;
}

/**
 * Makes a store of a template: copies it, and writes whose the copy is over the id that the template is stamped for. The
 * engine opens the copy only where rows are to be put into it.
 */
export async function copyTemplate(source: Source, copy: NewCopy): Promise<void> {
  const { template } = source;
  const { file, id, subject, quotaPages, progress } = copy;
  const found = await copyFrom(source, copy);
  progress("copy");
  overwrite(file, found.idAt, Buffer.from(id, "latin1"));
  progress("stamp");
  let store: AsideStore | undefined;
  try {
    await template.prepareCopy(() => {
      store ??= AsideStore.open(file, subject, quotaPages);
      return store.connection;
    });
  } catch (error) {
    store?.abandon();
    throw error;
  }
  progress("prepare");
  if (store === undefined) overwrite(file, VERSIONS_AT, WAL_VERSIONS);
  else store.finish("wal");
}

async function copyFrom(source: Source, copy: NewCopy): Promise<TemplateFile> {
  try {
    return copyFile(source.found, copy);
  } catch (error) {
    // Another process took it for outdated meanwhile.
    if (!isMissing(error)) throw error;
    return copyFile(await source.findAgain(), copy);
  }
}

function copyFile(found: TemplateFile, { file, subject, quotaPages }: NewCopy): TemplateFile {
  if (quotaPages !== undefined && found.bytes > quotaPages * PAGE_BYTES) throw tooLarge(subject);
  copyFileSync(found.file, file, constants.COPYFILE_FICLONE);
  return found;
}

/** Never on a file that the engine has open: closing it would drop the engine's locks. */
function overwrite(file: string, place: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, "r+");
  try {
    const written = writeSync(descriptor, bytes, 0, bytes.length, place);
    if (written !== bytes.length) throw new Error("The file system wrote only a part.");
  } finally {
    closeSync(descriptor);
  }
}

function tooLarge(subject: Subject): StoreFullError {
  return new StoreFullError(
    `The store of ${subject.name} would be larger than its quota from the beginning. Raise quotaPages.`,
    { tenant: subject.tenant, operation: "provision" },
  );
}
