import type { Dialect } from "../sql/dialect.ts";
import { traitsOf } from "../sql/dialects.ts";
import type { RawResult, Statement } from "../sql/statement.ts";
import type { Awaitable } from "../strategies/connection.ts";

/** A migration that a store's ledger says has run. */
export interface LedgerEntry {
  readonly module: string;
  readonly name: string;
  readonly checksum: string;
}

/** A ledger row as it is written. */
export interface NewLedgerEntry extends LedgerEntry {
  /** ISO text. */
  readonly appliedAt: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** Anything that runs statements on one store: a connection or its transaction. */
export interface StatementRunner {
  query(statement: Statement): Awaitable<RawResult>;
}

/** Makes every store's own record of its migrations, written in the transaction of each. */
export function createLedger(dialect: Dialect): Statement {
  return { text: traitsOf(dialect).ownTables.ledger, values: [] };
}

const INSERT = "insert into _tenantry_migrations (module, name, checksum, applied_at, duration_ms)";
const READ: Statement = { text: "select module, name, checksum from _tenantry_migrations", values: [] };

/** What has run on a store; empty where it has no ledger yet. Writes nothing. */
export async function readLedger(store: StatementRunner, dialect: Dialect): Promise<LedgerEntry[]> {
  const exists = await store.query({ text: traitsOf(dialect).ownTables.ledgerExists, values: [] });
  if (exists.rows.length === 0) return [];
  const { rows } = await store.query(READ);
  return rows.map(([module, name, checksum]) => ({
    module: String(module),
    name: String(name),
    checksum: String(checksum),
  }));
}

/** The statement that records a migration. */
export function recordMigration(entry: NewLedgerEntry): Statement {
  return {
    text: `${INSERT} values ($1, $2, $3, $4, $5)`,
    values: [entry.module, entry.name, entry.checksum, entry.appliedAt, Math.round(entry.duration)],
  };
}

/** How many rows one statement writes: engines limit the values of a statement, the smallest to some thousands. */
const ROWS = 100;

/** The statements that record migrations, as few as can be. */
export function recordMigrations(entries: readonly NewLedgerEntry[]): Statement[] {
  return Array.from({ length: Math.ceil(entries.length / ROWS) }, (_, page) => {
    const records = entries.slice(page * ROWS, (page + 1) * ROWS).map(recordMigration);
    const places = records.map((_, row) => `(${[1, 2, 3, 4, 5].map((place) => `$${row * 5 + place}`).join(", ")})`);
    return { text: `${INSERT} values ${places.join(", ")}`, values: records.flatMap(({ values }) => values) };
  });
}

/** The statement that records how far a migration has come whose row is there. */
export function updateMigration(entry: NewLedgerEntry): Statement {
  return {
    text: "update _tenantry_migrations set checksum = $1, applied_at = $2, duration_ms = $3 where module = $4 and name = $5",
    values: [entry.checksum, entry.appliedAt, Math.round(entry.duration), entry.module, entry.name],
  };
}
