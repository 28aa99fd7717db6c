import {
  ClosedError,
  ConstraintError,
  QueryError,
  SharedWriteError,
  StatementRefusedError,
  StoreBusyError,
  StoreDamagedError,
  StoreFullError,
  StoreUnreachableError,
  TenantryError,
} from "@tenantry/core/adapter";
import type { Subject } from "./subject.ts";

/** What a write means where the engine allows reads only. */
export type ReadonlyMeaning = "shared" | "read";

/** SQLite's primary result codes; the low byte of an error's `errno`. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const CONSTRAINT = 19;
const NOT_A_DATABASE = 26;
/** An extended code: opening a store takes 32 KiB beside it, for the index of the log, and there is no room. */
const IO_ERROR_INDEX_SIZE = 4874;

function engineCode(error: unknown): number | undefined {
  if (error instanceof Error && "errno" in error && typeof error.errno === "number" && error.name === "SQLiteError") {
    return error.errno === IO_ERROR_INDEX_SIZE ? FULL : error.errno & 0xff;
  }
  return undefined;
}

/** The error of Tenantry for what the engine threw; the engine's is its cause. */
export function storeError(
  error: unknown,
  subject: Subject,
  operation: string,
  meaning?: ReadonlyMeaning,
): TenantryError {
  if (error instanceof TenantryError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const options = { cause: error, tenant: subject.tenant, operation };
  const where = `${operation} on ${subject.name}`;
  switch (engineCode(error)) {
    case BUSY:
    case LOCKED:
      return new StoreBusyError(`Could not ${where}: another process is writing (${said}). Try again.`, options);
    case FULL:
      return new StoreFullError(
        `Could not ${where}: the disk or the quota is full (${said}). Make room, then try again.`,
        options,
      );
    case CORRUPT:
    case NOT_A_DATABASE:
      return new StoreDamagedError(
        `Could not ${where}: the file is damaged (${said}). Restore it from a snapshot.`,
        options,
      );
    case IO_ERROR:
    case CANNOT_OPEN:
      return new StoreUnreachableError(
        `Could not ${where}: the file can not be reached (${said}). Check the disk and the limit of open files.`,
        options,
      );
    case CONSTRAINT:
      return new ConstraintError(`Could not ${where}: ${said}.`, options);
    case READONLY:
      if (meaning === "shared") {
        return new SharedWriteError(
          `Could not ${where}: a tenant only reads what is shared. Write it outside any tenant.`,
          options,
        );
      }
      if (meaning === "read") {
        return new StatementRefusedError(`Could not ${where}: this connection only reads.`, options);
      }
      return new StoreUnreachableError(
        `Could not ${where}: ${said}. Check the owner and the mode of the file.`,
        options,
      );
    case undefined:
      if (/has closed|closed database|has finalized/i.test(said)) {
        return new ClosedError(`Could not ${where}: the connection is closed.`, options);
      }
      return new QueryError(`Could not ${where}: ${said}.`, options);
    default:
      return new QueryError(`Could not ${where}: ${said}.`, options);
  }
}
