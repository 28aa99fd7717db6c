import { retryBusy } from "../retry-busy.ts";
import type { Statement } from "../sql/statement.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";
import { abandon, failedMigration, untouched } from "./failed-migration.ts";
import { createLedger, readLedger } from "./ledger.ts";
import { runNextByStatement } from "./migrate-by-statement.ts";
import type { AppliedMigration, MigrateStoreOptions, MigrationStep } from "./migrate-options.ts";
import { pendingMigrations } from "./pending.ts";
import { runMigrations } from "./run-migrations.ts";

/**
 * Brings a store to the migrations of its modules and returns those that it ran. The statements of a migration and its ledger
 * row commit together; on a store that has none yet, all migrations are one transaction. Any number of runners may be at
 * work on one store: each migration runs once. Where the engine commits each change of the schema, the statements are
 * recorded one by one, and a migration that stopped half way goes on where it stopped.
 *
 * Throws `MigrationChecksumError`, `MigrationOrderError` or `PendingMigrationError` where the store's ledger and the modules
 * contradict each other, and `MigrationFailedError` where a statement fails; unless it says `halfDone`, the migration has then
 * left nothing behind. Errors after which the same call may succeed are passed on as they are.
 */
export async function migrateStore(options: MigrateStoreOptions): Promise<AppliedMigration[]> {
  const { connection, dialect, modules, tenant } = options;
  const ledger = await readLedger(connection, dialect);
  if (pendingMigrations(ledger, modules, dialect, tenant).length === 0) return [];
  const applied: AppliedMigration[] = [];
  const byStatement = options.transactionalDdl === false;
  if (byStatement) await connection.query(createLedger(dialect));
  const run = byStatement ? runNextByStatement : runNext;
  for (;;) {
    const { done, left } = await run(options);
    for (const migration of done) options.onMigration?.(migration);
    applied.push(...done);
    if (left === 0) return applied;
  }
}

/**
 * Runs all migrations on a store on which nothing can have run yet, and `last` behind them: one transaction, and the ledger is
 * not asked. Only where statements that change the schema are part of a transaction. Throws as `migrateStore` does.
 */
export async function migrateNewStore(options: MigrateStoreOptions, last: readonly Statement[]): Promise<void> {
  const { connection, dialect, modules, tenant } = options;
  const transaction = await connection.begin();
  await inTransaction(transaction, tenant, () =>
    runMigrations(transaction, pendingMigrations([], modules, dialect, tenant), options, last),
  );
}

/** One transaction: everything on a store that has no migration yet, otherwise the next one. */
async function runNext(options: MigrateStoreOptions): Promise<MigrationStep> {
  const { connection, dialect, modules, tenant, lock, busyLimit = 10_000 } = options;
  const transaction = await retryBusy(() => connection.begin(), busyLimit);
  let left = 0;
  const done = await inTransaction(transaction, tenant, async () => {
    if (lock !== undefined) await transaction.query(lock);
    // Another runner may have been here since: only what the ledger says inside the transaction counts.
    const ledger = await readLedger(transaction, dialect);
    const pending = pendingMigrations(ledger, modules, dialect, tenant);
    const portion = ledger.length === 0 ? pending : pending.slice(0, 1);
    left = pending.length - portion.length;
    return await runMigrations(transaction, portion, options);
  });
  return { done, left };
}

async function inTransaction(
  transaction: ConnectionTransaction,
  tenant: string | undefined,
  work: () => Promise<AppliedMigration[]>,
): Promise<AppliedMigration[]> {
  let done: AppliedMigration[];
  try {
    done = await work();
  } catch (error) {
    await abandon(transaction);
    throw error;
  }
  try {
    await transaction.commit();
  } catch (error) {
    await abandon(transaction);
    const names = done.map(({ module, name }) => `${module}/${name}`).join(", ");
    throw failedMigration(`${names} failed at the commit`, untouched(tenant), error, tenant);
  }
  return done;
}
