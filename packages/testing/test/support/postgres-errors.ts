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
  [/^(53300|57P0[1-5]|08)/, StoreUnreachableError],
  [/^(3F000|3D000)$/, StoreMissingError],
  [/^XX00[12]$/, StoreDamagedError],
];

/** The server's error as core knows it; what did not come from the server means that it could not be reached. */
export function postgresError(error: unknown): TenantryError {
  if (error instanceof TenantryError) return error;
  if (!(error instanceof DatabaseError)) {
    return new StoreUnreachableError("The connection to the database server failed.", { cause: error });
  }
  const found = CLASSES.find(([code]) => code.test(error.code ?? ""));
  return new (found?.[1] ?? QueryError)(error.message, { cause: error });
}
