import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type ProvisionContext,
  ProvisionError,
  StoreExistsError,
  StoreFullError,
  TenantryError,
} from "@tenantry/core/adapter";
import { AsideStore } from "./aside-store.ts";
import { syncDirectory, syncFile } from "./durable.ts";
import { isExists } from "./new-store.ts";
import { asideName, ensureDirectory, type FilePlacement, type Place, STORE_FILE } from "./paths.ts";
import { type Subject, tenantSubject } from "./subject.ts";
import type { Templates } from "./template.ts";

/**
 * Makes a store in a directory of its own beside its place, makes it durable, and renames the directory: at any moment
 * there is no store or a whole one.
 */
export async function provisionStore(
  place: Place,
  context: ProvisionContext,
  templates: Templates,
  quotaPages: number | undefined,
): Promise<FilePlacement> {
  const subject = tenantSubject(place.id);
  if (existsSync(place.directory)) throw taken(subject);
  const template = context.template === undefined ? undefined : await templates.file(context.template);
  ensureDirectory(place.shard);
  const aside = join(place.shard, asideName("new", place.id));
  try {
    await fillAside(aside, subject, template, context, quotaPages);
    renameSync(aside, place.directory);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw failure(error, subject);
  }
  context.progress("rename");
  syncDirectory(place.shard);
  context.progress("fsyncdir");
  return place.placement;
}

async function fillAside(
  aside: string,
  subject: Subject,
  template: string | undefined,
  context: ProvisionContext,
  quotaPages: number | undefined,
): Promise<void> {
  const file = join(aside, STORE_FILE);
  mkdirSync(aside, { mode: 0o700 });
  context.progress("mkdir");
  if (template !== undefined) copyFileSync(template, file, constants.COPYFILE_FICLONE);
  const store =
    template === undefined ? AsideStore.create(file, subject, quotaPages) : AsideStore.open(file, subject, quotaPages);
  context.progress(template === undefined ? "create" : "copy");
  try {
    await context.prepare(store.connection);
  } catch (error) {
    store.abandon();
    throw error;
  }
  context.progress("prepare");
  store.finish("wal");
  const [only, ...others] = readdirSync(aside);
  if (only !== STORE_FILE || others.length > 0)
    throw new ProvisionError(`The new store of ${subject.name} was not closed.`);
  context.progress("close");
  // Content first, then the name inside the directory; the directory's own name follows the rename.
  await syncFile(file);
  syncDirectory(aside);
  context.progress("fsync");
}

function taken(subject: Subject, cause?: unknown): StoreExistsError {
  return new StoreExistsError(
    `There is a store of ${subject.name} already. It is never overwritten: adopt it, or remove it first.`,
    {
      cause,
      tenant: subject.tenant,
      operation: "provision",
    },
  );
}

function failure(error: unknown, subject: Subject): unknown {
  if (error instanceof TenantryError || !(error instanceof Error) || !("syscall" in error)) return error;
  if (isExists(error)) return taken(subject, error);
  const options = { cause: error, tenant: subject.tenant, operation: "provision" };
  const code = "code" in error ? String(error.code) : error.name;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StoreFullError(`There is no room for the store of ${subject.name}. Make room, then try again.`, options);
  }
  return new ProvisionError(
    `The store of ${subject.name} could not be made (${code}). Nothing is left of it.`,
    options,
  );
}
