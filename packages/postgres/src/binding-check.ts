import { StampMismatchError } from "@tenantry/core/adapter";
import { postgresError, sqlState } from "./errors.ts";

/** The stamp's table is not there, may not be read, or says that the store is another's. */
const NOT_THE_STORE = new Set(["22012", "42P01", "42501", "42703"]);

/** What a stamp that could not be read as the right one means. */
export function checkBinding(error: Error): unknown {
  if (!NOT_THE_STORE.has(sqlState(error) ?? "")) return postgresError(error);
  return new StampMismatchError(
    "The store does not carry the tenant's stamp. Nothing was read from it. Put the right store back, or run: tenantry doctor",
    { operation: "open the store", cause: error },
  );
}
