import { MigrationFailedError, TenantryError } from "../errors.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";

/** Why a migration can not go on, as its caller is told. Errors after which the same call may succeed stay as they are. */
export function failedMigration(
  what: string,
  standing: { readonly store: string; readonly remedy: string; readonly halfDone: boolean },
  cause: unknown,
  tenant: string | undefined,
): unknown {
  if (cause instanceof TenantryError && cause.retryable) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const { store, remedy, halfDone } = standing;
  return new MigrationFailedError(`The migration ${what}; ${store}. ${remedy} ${reason}`, {
    cause,
    tenant,
    operation: "migrate",
    halfDone,
  });
}

export const storeOf = (tenant: string | undefined) => (tenant === undefined ? "the store" : `the store of ${tenant}`);

/** How a store stands that a failed migration has left alone. */
export const untouched = (tenant: string | undefined) => ({
  store: `${storeOf(tenant)} is as it was before`,
  remedy: "Correct the migration or the data, and run it again.",
  halfDone: false,
});

/** Ends a transaction that failed; the engine may have ended it already. */
export async function abandon(transaction: ConnectionTransaction): Promise<void> {
  try {
    await transaction.rollback();
  } catch {}
}
