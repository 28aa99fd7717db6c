import type { Database } from "../database/database.ts";
import type { Dialect } from "../sql/dialect.ts";

/** A migration: one text, or one for each dialect. Its identity is the module's name and its own. */
export interface Migration {
  /** `0001_posts`: the file's name without its endings. Migrations run in the order of their names. */
  readonly name: string;
  /** The SQL for a dialect. Throws `MigrationInvalidError` when there is none for it. */
  statements(dialect: Dialect): readonly string[];
  /** SHA-256 of the text for a dialect, in hex. */
  checksum(dialect: Dialect): string;
}

/** What a module's `seed` is given. */
export interface SeedScope {
  readonly db: Database;
  readonly tenant: { readonly slug: string; readonly name: string };
}

/** A named group of tables with their migrations, listed in the configuration as `shared`, `tenant` or `both`. */
export interface Module {
  /** `^[a-z][a-z0-9_]{0,47}$`; part of each migration's identity in the ledger. */
  readonly name: string;
  readonly migrations: readonly Migration[];
  /** Fills demo and test tenants. Run by `testTenants` and by those who ask for it, never by `create`. */
  readonly seed?: (scope: SeedScope) => Promise<void>;
}
