import {
  ConstraintError,
  QueryError,
  StoreBusyError,
  StoreDamagedError,
  StoreFullError,
  StoreMissingError,
  StoreUnreachableError,
  TenantryError,
} from "@tenantry/core/adapter";
import { DatabaseError } from "pg";

type ErrorClass = new (message: string, options: { cause: unknown }) => TenantryError;

/** SQLSTATE, whole or its class, to what it means here. */
const CLASSES: readonly (readonly [RegExp, ErrorClass])[] = [
  [/^23/, ConstraintError],
  [/^(40001|40P01|55P03)$/, StoreBusyError],
  [/^(53100|53200)$/, StoreFullError],
  [/^(53300|57P0[1-5]|08|28)/, StoreUnreachableError],
  [/^(3F000|3D000)$/, StoreMissingError],
  [/^XX00[12]$/, StoreDamagedError],
];

/** The server's code of an error, or of what caused it. */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.code;
  return error instanceof TenantryError ? sqlState(error.cause) : undefined;
}

/** The server's error as core knows it; what did not come from the server means that it could not be reached. */
export function postgresError(error: unknown): unknown {
  if (error instanceof TenantryError || error instanceof TypeError || error instanceof RangeError) return error;
  if (!(error instanceof DatabaseError)) {
    return new StoreUnreachableError(
      "The connection to the database server failed. It is tried again at the next call.",
      {
        cause: error,
      },
    );
  }
  const code = error.code ?? "";
  const found = CLASSES.find(([pattern]) => pattern.test(code));
  return new (found?.[1] ?? QueryError)(`${error.message} (SQLSTATE ${code})`, { cause: error });
}

/** Why no connection came about: a server that lets nobody in is as good as one that is not there. */
export function connectionError(caught: unknown): unknown {
  const error = postgresError(caught);
  if (!(error instanceof QueryError)) return error;
  return new StoreUnreachableError(`The database server refused the connection: ${error.message}`, { cause: caught });
}

/** A store that its catalog entry leads to and that is not there. */
export function missingStore(what: string, cause?: unknown): StoreMissingError {
  return new StoreMissingError(`The tenant's ${what} is not there. Restore it from a backup, or purge the tenant.`, {
    cause,
  });
}
