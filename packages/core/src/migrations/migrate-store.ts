import { retryBusy } from "../connections/retry-busy.ts";
import type { Statement } from "../database/statement.ts";
import { MigrationFailedError, TenantryError } from "../errors.ts";
import type { Connection, ConnectionTransaction } from "../strategies/connection.ts";
import type { Dialect } from "../strategies/dialect.ts";
import { createLedger, readLedger, recordMigration } from "./ledger.ts";
import type { Module } from "./module.ts";
import { type PendingMigration, pendingMigrations } from "./pending.ts";
import { firstLine } from "./sql-migration.ts";

/** A migration that was run by this call. */
export interface AppliedMigration {
  readonly module: string;
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
}

export interface MigrateStoreOptions {
  /** A connection for `migrate`: its transactions check foreign keys before they commit. */
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** The modules of this store's side. */
  readonly modules: readonly Module[];
  /** Whose store it is, for messages. */
  readonly tenant?: string;
  /**
   * Run first in every transaction, where `begin` alone does not keep a second runner out: on Postgres an advisory lock of
   * the transaction.
   */
  readonly lock?: Statement;
  /** Told after the transaction of each migration has committed. */
  readonly onMigration?: (migration: AppliedMigration) => void;
  /**
   * How long another process may hold the right to write, in milliseconds.
   * @default 10000
   */
  readonly busyLimit?: number;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/**
 * Brings a store to the migrations of its modules and returns those that it ran. The statements of a migration and its ledger
 * row commit together; on a store that has none yet, all migrations are one transaction. Any number of runners may be at
 * work on one store: each migration runs once.
 *
 * Throws `MigrationChecksumError`, `MigrationOrderError` or `PendingMigrationError` where the store's ledger and the modules
 * contradict each other, and `MigrationFailedError` where a statement fails; the migration it belongs to has then left
 * nothing behind. Errors after which the same call may succeed are passed on as they are.
 */
export async function migrateStore(options: MigrateStoreOptions): Promise<AppliedMigration[]> {
  const { connection, dialect, modules, tenant } = options;
  const ledger = await readLedger(connection, dialect);
  if (pendingMigrations(ledger, modules, dialect, tenant).length === 0) return [];
  const applied: AppliedMigration[] = [];
  for (;;) {
    const { done, left } = await runNext(options);
    for (const migration of done) options.onMigration?.(migration);
    applied.push(...done);
    if (left === 0) return applied;
  }
}

/** One transaction: everything on a store that has no migration yet, otherwise the next one. */
async function runNext(options: MigrateStoreOptions): Promise<{ done: AppliedMigration[]; left: number }> {
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
    throw failed(`${names} failed at the commit`, error, tenant);
  }
  return { done, left };
}

async function runAll(
  transaction: ConnectionTransaction,
  portion: readonly PendingMigration[],
  { dialect, tenant, now = () => new Date() }: MigrateStoreOptions,
): Promise<AppliedMigration[]> {
  const done: AppliedMigration[] = [];
  if (portion.length > 0) await transaction.query(createLedger(dialect));
  for (const { module, migration } of portion) {
    const { name } = migration;
    const started = performance.now();
    const statements = migration.statements(dialect);
    let place = "";
    try {
      for (const [index, text] of statements.entries()) {
        place = `statement ${index + 1} of ${statements.length} (${firstLine(text)})`;
        await transaction.query({ text, values: [] });
      }
      place = "the ledger";
      const duration = performance.now() - started;
      const checksum = migration.checksum(dialect);
      await transaction.query(recordMigration({ module, name, checksum, appliedAt: now().toISOString(), duration }));
      done.push({ module, name, duration });
    } catch (error) {
      throw failed(`${module}/${name} failed at ${place}`, error, tenant);
    }
  }
  return done;
}

/** Ends a transaction that failed; the engine may have ended it already. */
async function abandon(transaction: ConnectionTransaction): Promise<void> {
  try {
    await transaction.rollback();
  } catch {}
}

function failed(what: string, cause: unknown, tenant: string | undefined): unknown {
  if (cause instanceof TenantryError && cause.retryable) return cause;
  const whose = tenant === undefined ? "the store" : `the store of ${tenant}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MigrationFailedError(
    `The migration ${what}; ${whose} is as it was before. Correct the migration or the data, and run it again. ${reason}`,
    { cause, tenant, operation: "migrate" },
  );
}
