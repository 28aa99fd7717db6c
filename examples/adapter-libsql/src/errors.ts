import {
  ConstraintError,
  InvalidValueError,
  QueryError,
  StoreBusyError,
  StoreDamagedError,
  StoreExistsError,
  StoreFullError,
  StoreMissingError,
  StoreUnreachableError,
  TenantryError,
  TransactionTimeoutError,
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

/** Whether the engine, or the server, had ended the transaction by itself. */
export function endedAlready(error: unknown): boolean {
  return error instanceof Error && /no transaction is active/.test(error.message);
}

/** The server gave the right to write to another after 5 s, or let go of a transaction in which nothing came for 10 s. */
const ENDED = new Set(["TRANSACTION_TIMEOUT", "STREAM_EXPIRED", "TRANSACTION_CLOSED"]);

function translated(cause: unknown): unknown {
  if (cause instanceof TenantryError || !(cause instanceof Error)) return cause;
  const code = "code" in cause ? String(cause.code) : "";
  const said = cause.message;
  const status = statusOf(cause);
  if (status !== undefined) return ofStatus(status, cause);
  if (ENDED.has(code) || endedAlready(cause)) {
    return new TransactionTimeoutError("The server has ended the transaction. Keep transactions short.", { cause });
  }
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED") || code === "TRANSACTION_BUSY") {
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
  if (code === "BLOCKED")
    return new StoreUnreachableError("The server's administrator has closed the store.", { cause });
  if (code === "EEXIST") return new StoreExistsError("The tenant has a store already.", { cause });
  if (cause instanceof RangeError || cause instanceof TypeError) return new InvalidValueError(said, { cause });
  return new QueryError(said, { cause });
}

/** The HTTP status with which a server refused a request of the driver as a whole. */
function statusOf({ cause }: Error): number | undefined {
  const known = typeof cause === "object" && cause !== null && "status" in cause ? cause.status : undefined;
  return typeof known === "number" ? known : undefined;
}

export function ofStatus(status: number, cause: Error): TenantryError {
  if (status === 404) return new StoreMissingError("The namespace is not there. Put it back from a backup.", { cause });
  if (status === 403) return new QueryError("The server does not allow that.", { cause });
  const said =
    status === 401 ? "The server refuses the token: do the two keys fit?" : `The server answers with ${status}.`;
  return new StoreUnreachableError(said, { cause });
}
