import { MigrationChecksumError, MigrationOrderError, PendingMigrationError, type TenantryError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Migration, Module } from "./module.ts";
import { readUnfinished, unfinishedConflict } from "./unfinished.ts";

/** A migration that a store lacks. */
export interface PendingMigration {
  readonly module: string;
  readonly migration: Migration;
  /** How many of its statements have run, where the engine commits each; otherwise 0. */
  readonly statementsDone: number;
}

/** What a store's ledger says beside this program's modules. */
export interface LedgerComparison {
  /** In the order in which they run. */
  readonly pending: readonly PendingMigration[];
  /** Why none of them may run; undefined when they may. */
  readonly conflict?: TenantryError;
}

/**
 * Compares a store's ledger with modules, by the identity and the checksum of each migration. Rows of a module that is not
 * among them are left alone: its tables stand apart from those of the others.
 */
export function compareLedger(
  ledger: readonly LedgerEntry[],
  modules: readonly Module[],
  dialect: Dialect,
  tenant?: string,
): LedgerComparison {
  const pending: PendingMigration[] = [];
  let conflict: TenantryError | undefined;
  for (const module of modules) {
    const begun = new Map(ledger.filter((entry) => entry.module === module.name).map((entry) => [entry.name, entry]));
    for (const migration of module.migrations) {
      const entry = begun.get(migration.name);
      const unfinished = entry && readUnfinished(entry.checksum);
      if (entry !== undefined && unfinished === undefined) continue;
      pending.push({ module: module.name, migration, statementsDone: unfinished?.statements ?? 0 });
    }
    conflict ??= conflictOf(module, begun, dialect, tenant);
  }
  return { pending, ...(conflict && { conflict }) };
}

/** The migrations that a store lacks, in order. Throws what forbids running them. */
export function pendingMigrations(
  ledger: readonly LedgerEntry[],
  modules: readonly Module[],
  dialect: Dialect,
  tenant?: string,
): readonly PendingMigration[] {
  const { pending, conflict } = compareLedger(ledger, modules, dialect, tenant);
  if (conflict !== undefined) throw conflict;
  return pending;
}

function conflictOf(
  module: Module,
  applied: ReadonlyMap<string, LedgerEntry>,
  dialect: Dialect,
  tenant: string | undefined,
): TenantryError | undefined {
  const where = tenant === undefined ? "this store" : `the store of ${tenant}`;
  const options = { tenant, operation: "migrate" };
  const known = new Map(module.migrations.map((migration) => [migration.name, migration]));
  for (const [name, { checksum }] of applied) {
    const migration = known.get(name);
    const unfinished = readUnfinished(checksum);
    if (migration !== undefined && unfinished !== undefined) {
      const conflict = unfinishedConflict(unfinished, migration, dialect, { module: module.name, where, tenant });
      if (conflict !== undefined) return conflict;
    } else if (migration !== undefined && migration.checksum(dialect) !== checksum) {
      return new MigrationChecksumError(
        `The migration ${module.name}/${name} was changed after it had run on ${where}. Restore the file, and put the change into a new migration.`,
        options,
      );
    }
  }
  const newest = module.migrations.at(-1)?.name ?? "";
  for (const name of [...applied.keys()].sort()) {
    if (known.has(name)) continue;
    if (name.slice(0, 4) > newest.slice(0, 4)) {
      return new PendingMigrationError(
        `The migration ${module.name}/${name} has run on ${where}, which is newer than this program. Deploy the program that has it.`,
        options,
      );
    }
    return new MigrationOrderError(
      `The migration ${module.name}/${name} has run on ${where} and is gone from the module. Restore it under its name.`,
      options,
    );
  }
  const last = module.migrations.findLastIndex(({ name }) => applied.has(name));
  const skipped = module.migrations.slice(0, Math.max(last, 0)).find(({ name }) => !applied.has(name));
  if (skipped === undefined) return undefined;
  return new MigrationOrderError(
    `The migration ${module.name}/${skipped.name} has not run on ${where}, while ${module.migrations[last]?.name}, which follows it, has. ` +
      "Give it a number behind those that have run.",
    options,
  );
}
