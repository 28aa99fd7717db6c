import { StampMismatchError } from "@tenantry/core/adapter";
import { missingStore, postgresError, sqlState } from "../errors.ts";

const DIVISION_BY_ZERO = "22012";
const UNKNOWN_ROLE = "22023";

/** The stamp's table is not there, may not be read, or says that the store is another's. */
const NOT_THE_STORE = new Set([DIVISION_BY_ZERO, "42P01", "42501", "42703"]);

/** What it means that a connection could not be bound to a store. */
export function bindingError(error: Error): unknown {
  return sqlState(error) === UNKNOWN_ROLE ? missingStore("role", error) : postgresError(error);
}

/** What it means that the store was looked for and not found. */
export function existenceError(error: Error): unknown {
  return sqlState(error) === DIVISION_BY_ZERO ? missingStore("schema", error) : postgresError(error);
}

/** What a stamp that could not be read as the right one means. */
export function stampError(error: Error): unknown {
  if (!NOT_THE_STORE.has(sqlState(error) ?? "")) return postgresError(error);
  return new StampMismatchError(
    "The store does not carry the tenant's stamp. Nothing was read from it. Put the right store back, or run: tenantry doctor",
    { operation: "open the store", cause: error },
  );
}
