import { retryBusy } from "../retry-busy.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";
import { abandon, failedMigration, storeOf } from "./failed-migration.ts";
import { readLedger, recordMigration, updateMigration } from "./ledger.ts";
import type { MigrateStoreOptions, MigrationStep } from "./migrate-options.ts";
import { type PendingMigration, pendingMigrations } from "./pending.ts";
import { firstLine } from "./sql-migration.ts";
import { unfinishedChecksum } from "./unfinished.ts";

/**
 * Runs the next statement of the next migration, for engines that commit whatever changes the schema. What has run is in the
 * ledger, so that a migration that stops half way goes on where it stopped, in whatever process. Only a process that dies
 * between a change of the schema and its record leaves doubt: the change is then tried again, and fails.
 */
export async function runNextByStatement(options: MigrateStoreOptions): Promise<MigrationStep> {
  const { connection, dialect, modules, tenant, lock, busyLimit = 10_000 } = options;
  const transaction = await retryBusy(() => connection.begin(), busyLimit);
  try {
    if (lock !== undefined) await transaction.query(lock);
    // Another runner may have been here since: only what the ledger says now counts.
    const ledger = await readLedger(transaction, dialect);
    const [next, ...later] = pendingMigrations(ledger, modules, dialect, tenant);
    if (next === undefined) {
      await transaction.rollback();
      return { done: [], left: 0 };
    }
    const step = await runStatement(transaction, next, options);
    await transaction.commit();
    return { done: step, left: later.length + 1 - step.length };
  } catch (error) {
    await abandon(transaction);
    throw error;
  }
}

async function runStatement(
  transaction: ConnectionTransaction,
  { module, migration, statementsDone }: PendingMigration,
  { dialect, tenant, now = () => new Date() }: MigrateStoreOptions,
): Promise<MigrationStep["done"]> {
  const { name } = migration;
  const statements = migration.statements(dialect);
  const text = statements[statementsDone] ?? "";
  const started = performance.now();
  try {
    await transaction.query({ text, values: [] });
    const ran = statementsDone + 1;
    const complete = ran >= statements.length;
    const duration = performance.now() - started;
    const checksum = complete ? migration.checksum(dialect) : unfinishedChecksum(migration, dialect, ran);
    const entry = { module, name, checksum, appliedAt: now().toISOString(), duration };
    // One statement: the change above may have ended the transaction.
    await transaction.query(statementsDone === 0 ? recordMigration(entry) : updateMigration(entry));
    return complete ? [{ module, name, duration }] : [];
  } catch (error) {
    const place = `statement ${statementsDone + 1} of ${statements.length} (${firstLine(text)})`;
    throw failedMigration(`${module}/${name} failed at ${place}`, standing(statementsDone, tenant), error, tenant);
  }
}

function standing(done: number, tenant: string | undefined) {
  const store = storeOf(tenant);
  if (done === 0) {
    return {
      store: `${store} is as it was before`,
      remedy: "Correct the migration or the data, and run it again.",
      halfDone: false,
    };
  }
  return {
    store: `${done === 1 ? "the statement before it has" : `the ${done} statements before it have`} taken effect on ${store} and stay`,
    remedy: "Correct this statement, or the data, and run it again: it goes on from here.",
    halfDone: true,
  };
}
