import { MigrationChecksumError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { Migration } from "./module.ts";

/** How far a migration has come on an engine that commits each of its statements. */
export interface Unfinished {
  /** How many of its statements have run. */
  readonly statements: number;
  /** SHA-256 of those, in hex. */
  readonly checksum: string;
}

const FORM = /^unfinished (\d+) ([0-9a-f]{64})$/;

/** What stands in a ledger's row in place of the checksum until the migration is complete. */
export function unfinishedChecksum(migration: Migration, dialect: Dialect, statements: number): string {
  return `unfinished ${statements} ${checksumOf(migration.statements(dialect).slice(0, statements))}`;
}

export function readUnfinished(checksum: string): Unfinished | undefined {
  const [, statements, sum = ""] = FORM.exec(checksum) ?? [];
  return statements === undefined ? undefined : { statements: Number(statements), checksum: sum };
}

/** Why a migration that was begun can not be gone on with: what has run of it is not what stands there now. */
export function unfinishedConflict(
  { statements, checksum }: Unfinished,
  migration: Migration,
  dialect: Dialect,
  names: { readonly module: string; readonly where: string; readonly tenant: string | undefined },
): MigrationChecksumError | undefined {
  const now = migration.statements(dialect).slice(0, statements);
  if (now.length === statements && checksumOf(now) === checksum) return undefined;
  return new MigrationChecksumError(
    `The first ${statements} statements of the migration ${names.module}/${migration.name} have run on ${names.where} and were changed since. ` +
      "Restore them, and correct those behind them.",
    { tenant: names.tenant, operation: "migrate" },
  );
}

const checksumOf = (statements: readonly string[]) => sha256(JSON.stringify(statements));
