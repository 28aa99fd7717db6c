import { existsSync, mkdirSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type ProvisionContext,
  ProvisionError,
  StoreExistsError,
  StoreFullError,
  type Template,
  TenantryError,
} from "@tenantry/core/adapter";
import { type Subject, tenantSubject } from "../engine/subject.ts";
import { AsideStore } from "./aside-store.ts";
import { copyTemplate } from "./copy-template.ts";
import { flush } from "./durable.ts";
import { isExists } from "./file-error.ts";
import { asideName, ensureDirectory, type FilePlacement, type Place, STORE_FILE } from "./paths.ts";
import type { TemplateFile, Templates } from "./template.ts";

/**
 * Makes a store in a directory of its own beside its place, makes it durable, and renames the directory: at any moment
 * there is no store or a whole one.
 */
export async function provisionStore(
  place: Place,
  epoch: number,
  context: ProvisionContext,
  templates: Templates,
  quotaPages: number | undefined,
): Promise<FilePlacement> {
  const subject = tenantSubject(place.id);
  if (existsSync(place.directory)) throw taken(subject);
  const { template } = context;
  const find = (of: Template): Promise<TemplateFile> => templates.find(of, epoch);
  const source = template && { template, found: await find(template), findAgain: () => find(template) };
  ensureDirectory(place.shard);
  const aside = join(place.shard, asideName("new", place.id));
  const file = join(aside, STORE_FILE);
  let directory = aside;
  try {
    mkdirSync(aside, { mode: 0o700 });
    context.progress("mkdir");
    if (source === undefined) await buildStore(file, subject, context, quotaPages);
    else await copyTemplate(source, { file, id: place.id, subject, quotaPages, progress: context.progress });
    context.progress("close");
    // The name may become durable at any time once it is given: what stands under it must be so before.
    await Promise.all([flush(file), flush(aside)]);
    context.progress("fsync");
    renameSync(aside, place.directory);
    directory = place.directory;
    context.progress("rename");
    await flush(place.shard);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw failure(error, subject);
  }
  context.progress("fsyncdir");
  return place.placement;
}

async function buildStore(
  file: string,
  subject: Subject,
  context: ProvisionContext,
  quotaPages: number | undefined,
): Promise<void> {
  const store = AsideStore.create(file, subject, quotaPages);
  context.progress("create");
  try {
    await context.prepare(store.connection);
  } catch (error) {
    store.abandon();
    throw error;
  }
  context.progress("prepare");
  store.finish("wal");
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
