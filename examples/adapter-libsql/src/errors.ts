import {
  ConstraintError,
  InvalidValueError,
  QueryError,
  StoreBusyError,
  StoreDamagedError,
  StoreExistsError,
  StoreFullError,
  StoreUnreachableError,
  TenantryError,
} from "@tenantry/core/adapter";

/** Runs `work`; what the driver or the file system throws comes out in Tenantry's words, with the original as its cause. */
export function inOurWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translated(error);
  }
}

/** The same for work that takes a while. */
export async function inOurWordsLater<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(cause: unknown): unknown {
  if (cause instanceof TenantryError || !(cause instanceof Error)) return cause;
  const code = "code" in cause ? String(cause.code) : "";
  const said = cause.message;
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new StoreBusyError("Another connection is writing.", { cause });
  }
  if (code.startsWith("SQLITE_CONSTRAINT")) return new ConstraintError(said, { cause });
  if (code.startsWith("SQLITE_FULL") || code === "ENOSPC") return new StoreFullError("The disk is full.", { cause });
  if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB")) {
    return new StoreDamagedError("The file is damaged. Put it back from a backup.", { cause });
  }
  if (code.startsWith("SQLITE_CANTOPEN") || code === "EMFILE") {
    return new StoreUnreachableError("The file can not be opened.", { cause });
  }
  if (code === "EEXIST") return new StoreExistsError("The tenant has a store already.", { cause });
  if (cause instanceof RangeError || cause instanceof TypeError) return new InvalidValueError(said, { cause });
  return new QueryError(said, { cause });
}
