import { SqliteAdapter } from "kysely";

/** Kysely's adapter for SQLite, without its assumption that there is one connection which it must guard by itself. */
export class SqliteStoreAdapter extends SqliteAdapter {
  /** Statements and transactions wait for each other in Tenantry, with a time limit; Kysely's own lock has none. */
  override get supportsMultipleConnections(): true {
    return true;
  }

  override get supportsTransactionalDdl(): true {
    return true;
  }
}
