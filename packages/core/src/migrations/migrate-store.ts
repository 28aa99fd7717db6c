import { retryBusy } from "../connections/retry-busy.ts";
import type { Statement } from "../database/statement.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";
import { abandon, failedMigration, storeOf } from "./failed-migration.ts";
import { createLedger, readLedger, recordMigration } from "./ledger.ts";
import { runNextByStatement } from "./migrate-by-statement.ts";
import type { AppliedMigration, MigrateStoreOptions, MigrationStep } from "./migrate-options.ts";
import { type PendingMigration, pendingMigrations } from "./pending.ts";
import { firstLine } from "./sql-migration.ts";

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

/** One transaction: everything on a store that has no migration yet, otherwise the next one. */
async function runNext(options: MigrateStoreOptions): Promise<MigrationStep> {
  const { connection, dialect, modules, tenant, lock, busyLimit = 10_000 } = options;
  const transaction = await retryBusy(() => connection.begin(), busyLimit);
  let done: AppliedMigration[];
  let left: number;
  try {
    if (lock !== undefined) await transaction.query(lock);
    // Another runner may have been here since: only what the ledger says inside the transaction counts.
    const ledger = await readLedger(transaction, dialect);
    const pending = pendingMigrations(ledger, modules, dialect, tenant);
    const portion = ledger.length === 0 ? pending : pending.slice(0, 1);
    left = pending.length - portion.length;
    done = await runAll(transaction, portion, options);
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
  return { done, left };
}

async function runAll(
  transaction: ConnectionTransaction,
  portion: readonly PendingMigration[],
  { dialect, tenant, now = () => new Date() }: MigrateStoreOptions,
): Promise<AppliedMigration[]> {
  const done: AppliedMigration[] = [];
  // What goes ahead of a migration's own statements: where the adapter can, it travels with them.
  let ahead: Statement[] = portion.length > 0 ? [createLedger(dialect)] : [];
  for (const { module, migration } of portion) {
    const { name } = migration;
    const started = performance.now();
    const statements = migration.statements(dialect).map((text) => ({ text, values: [] }));
    const failed = await inTurn(transaction, [...ahead, ...statements]);
    if (failed !== undefined) {
      const at = failed.index - ahead.length;
      const place =
        at < 0
          ? "the ledger"
          : `statement ${at + 1} of ${statements.length} (${firstLine(statements[at]?.text ?? "")})`;
      throw failedMigration(`${module}/${name} failed at ${place}`, untouched(tenant), failed.error, tenant);
    }
    const duration = performance.now() - started;
    const checksum = migration.checksum(dialect);
    ahead = [recordMigration({ module, name, checksum, appliedAt: now().toISOString(), duration })];
    done.push({ module, name, duration });
  }
  const failed = await inTurn(transaction, ahead);
  if (failed !== undefined) {
    const last = done.at(-1);
    throw failedMigration(
      `${last?.module}/${last?.name} failed at the ledger`,
      untouched(tenant),
      failed.error,
      tenant,
    );
  }
  return done;
}

/** Runs statements one after the other. Answers the first that failed. */
async function inTurn(
  transaction: ConnectionTransaction,
  statements: readonly Statement[],
): Promise<{ readonly index: number; readonly error: unknown } | undefined> {
  if (transaction.pipeline !== undefined) {
    const outcomes = await Promise.allSettled(transaction.pipeline(statements));
    const index = outcomes.findIndex(({ status }) => status === "rejected");
    const failed = outcomes[index];
    return failed?.status === "rejected" ? { index, error: failed.reason } : undefined;
  }
  for (const [index, statement] of statements.entries()) {
    try {
      await transaction.query(statement);
    } catch (error) {
      return { index, error };
    }
  }
  return undefined;
}

const untouched = (tenant: string | undefined) => ({
  store: `${storeOf(tenant)} is as it was before`,
  remedy: "Correct the migration or the data, and run it again.",
  halfDone: false,
});
