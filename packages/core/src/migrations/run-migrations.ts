import type { Statement } from "../sql/statement.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";
import { failedMigration, untouched } from "./failed-migration.ts";
import { createLedger, type NewLedgerEntry, recordMigrations } from "./ledger.ts";
import type { AppliedMigration, MigrateStoreOptions } from "./migrate-options.ts";
import type { PendingMigration } from "./pending.ts";
import { firstLine } from "./sql-migration.ts";

/**
 * Runs migrations in one transaction, then writes their rows of the ledger, and `last` behind those. Where the adapter can, the
 * statements travel without waiting for each other.
 */
export async function runMigrations(
  transaction: ConnectionTransaction,
  portion: readonly PendingMigration[],
  { dialect, tenant, now = () => new Date() }: MigrateStoreOptions,
  last: readonly Statement[] = [],
): Promise<AppliedMigration[]> {
  const groups = portion.map(({ migration }) => {
    const statements = migration.statements(dialect).map((text) => ({ text, values: [] }));
    // Each begins with the settings that the first began with.
    return [...statements, ...(transaction.restoring?.(statements) ?? [])];
  });
  const ran = await inTurn(transaction, [[createLedger(dialect)], ...groups]);
  if (ran.failed !== undefined) {
    const { group, index, error } = ran.failed;
    const failing = portion[Math.max(group - 1, 0)];
    const statements = groups[group - 1] ?? [];
    const place =
      group === 0
        ? "the ledger"
        : `statement ${index + 1} of ${statements.length} (${firstLine(statements[index]?.text ?? "")})`;
    throw failedMigration(`${nameOf(failing)} failed at ${place}`, untouched(tenant), error, tenant);
  }
  const entries = portion.map(({ module, migration }, index): NewLedgerEntry => {
    const duration = ran.durations[index + 1] ?? 0;
    const checksum = migration.checksum(dialect);
    return { module, name: migration.name, checksum, appliedAt: now().toISOString(), duration };
  });
  const { failed } = await inTurn(transaction, [recordMigrations(entries), last]);
  if (failed?.group === 1) throw failed.error;
  if (failed !== undefined) {
    throw failedMigration(`${nameOf(portion.at(-1))} failed at the ledger`, untouched(tenant), failed.error, tenant);
  }
  return entries.map(({ module, name, duration }) => ({ module, name, duration }));
}

const nameOf = (pending: PendingMigration | undefined): string => `${pending?.module}/${pending?.migration.name}`;

interface Ran {
  /** How long each group took, in milliseconds. */
  readonly durations: readonly number[];
  /** The first statement that failed. */
  readonly failed?: { readonly group: number; readonly index: number; readonly error: unknown };
}

/** Runs groups of statements one after the other. */
async function inTurn(transaction: ConnectionTransaction, groups: readonly (readonly Statement[])[]): Promise<Ran> {
  const answers = transaction.pipeline?.(groups.flat());
  // One that fails may do so before it is its turn to be looked at.
  const all = Promise.allSettled(answers ?? []);
  const durations: number[] = [];
  let started = performance.now();
  let next = 0;
  for (const [group, statements] of groups.entries()) {
    for (const [index, statement] of statements.entries()) {
      try {
        await (answers === undefined ? transaction.query(statement) : answers[next++]);
      } catch (error) {
        await all;
        return { durations, failed: { group, index, error } };
      }
    }
    const ended = performance.now();
    durations.push(ended - started);
    started = ended;
  }
  return { durations };
}
