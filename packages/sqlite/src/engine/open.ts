import { constants, Database } from "bun:sqlite";
import { lstatSync } from "node:fs";
import { ConfigurationError, StoreDamagedError, StoreMissingError, type TenantryError } from "@tenantry/core/adapter";
import { storeError } from "./engine-errors.ts";
import { checkEngineVersion } from "./engine-version.ts";
import { APPLICATION_ID, type ConnectionSettings, expectedSettings, settingsText } from "./pragmas.ts";
import type { Subject } from "./subject.ts";

export interface OpenOptions {
  readonly subject: Subject;
  readonly settings: ConnectionSettings;
  /** The engine refuses writes. */
  readonly readonly?: boolean;
  /** A file to attach read-only as the schema `shared`. */
  readonly sharedFile?: string | undefined;
}

/** The schema under which a tenant's statements reach shared tables. */
export const SHARED_SCHEMA = "shared";

/**
 * Opens a store that is there, and nothing else: never creates one, follows no symbolic link anywhere in the path, and
 * writes nothing into a file that is not a store of Tenantry.
 *
 * @throws StoreMissingError, StoreDamagedError, StoreBusyError, StoreUnreachableError
 */
export function openStore(file: string, options: OpenOptions): Database {
  checkEngineVersion();
  const database = openHandle(file, options);
  try {
    checkIdentity(database, file, options.subject);
    database.run(settingsText(options.settings));
    if (readPragma(database, "journal_mode") !== "wal") {
      if (options.readonly) return reopenWithLog(database, file, options);
      makeLog(database, options.subject);
    }
    checkSettings(database, options.settings);
    if (options.sharedFile !== undefined) attachShared(database, options.sharedFile);
    return database;
  } catch (error) {
    database.close(true);
    throw storeError(error, options.subject, "open");
  }
}

function openHandle(file: string, options: OpenOptions): Database {
  const access = options.readonly ? constants.SQLITE_OPEN_READONLY : constants.SQLITE_OPEN_READWRITE;
  const uri = options.sharedFile === undefined ? 0 : constants.SQLITE_OPEN_URI;
  try {
    return new Database(file, access | uri | constants.SQLITE_OPEN_NOFOLLOW);
  } catch (error) {
    throw unopened(file, options.subject, error);
  }
}

export function readPragma(database: Database, pragma: string): unknown {
  const statement = database.prepare(`pragma ${pragma}`);
  const value = statement.values()[0]?.[0];
  statement.finalize();
  return value;
}

function checkIdentity(database: Database, file: string, subject: Subject): void {
  const opened = database.prepare("select file from pragma_database_list where name = 'main'");
  const actual = opened.values()[0]?.[0];
  opened.finalize();
  if (actual !== file) {
    throw new StoreDamagedError(
      `The engine opened another file than that of ${subject.name}. Check the data directory.`,
      {
        tenant: subject.tenant,
        operation: "open",
      },
    );
  }
  // Before anything that could write: an empty file is a valid, empty database to the engine.
  if (readPragma(database, "application_id") !== APPLICATION_ID) {
    throw new StoreDamagedError(
      `The file of ${subject.name} is no store of Tenantry: it is empty, or something else. Restore it from a snapshot.`,
      { tenant: subject.tenant, operation: "open" },
    );
  }
}

/** A snapshot is no WAL store: one that was put in place becomes one again when it is opened. */
function makeLog(database: Database, subject: Subject): void {
  if (readPragma(database, "journal_mode=wal") === "wal") return;
  throw new ConfigurationError(`The file system of ${subject.name} can not hold a write-ahead log. Use a local one.`, {
    tenant: subject.tenant,
    operation: "open",
  });
}

/** A handle for reading can not make it one, and does not see that another did. */
function reopenWithLog(database: Database, file: string, options: OpenOptions): Database {
  database.close(true);
  openStore(file, { subject: options.subject, settings: options.settings }).close(true);
  return openStore(file, options);
}

function checkSettings(database: Database, settings: ConnectionSettings): void {
  for (const [pragma, expected] of expectedSettings(settings)) {
    const actual = readPragma(database, pragma);
    if (actual !== expected) {
      throw new ConfigurationError(`The engine did not take ${pragma}=${expected}: it says ${String(actual)}.`, {
        operation: "open",
      });
    }
  }
}

function attachShared(database: Database, file: string): void {
  const path = file.split("/").map(encodeURIComponent).join("/");
  const attach = database.prepare(`attach ? as ${SHARED_SCHEMA}`);
  attach.run(`file:${path}?mode=ro`);
  attach.finalize();
}

function unopened(file: string, subject: Subject, error: unknown): TenantryError {
  const options = { cause: error, tenant: subject.tenant, operation: "open" };
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) {
    return new StoreMissingError(
      `The file of ${subject.name} is not there. Restore it from a snapshot; it is never made anew.`,
      options,
    );
  }
  const symlink = error instanceof Error && "code" in error && error.code === "SQLITE_CANTOPEN_SYMLINK";
  if (symlink || !stats.isFile()) {
    return new StoreDamagedError(
      `The file of ${subject.name} is behind a symbolic link, or no file. Put the file itself in its place.`,
      options,
    );
  }
  return storeError(error, subject, "open");
}
