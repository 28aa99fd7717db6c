import { CapabilityError, type Database } from "@tenantry/core";
import type { Driver, TransactionSettings } from "kysely";
import { TenantConnection } from "./tenant-connection.ts";

/** Kysely's way to a tenant's database. It opens and closes nothing: that is Tenantry's part. */
export class TenantDriver implements Driver {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<TenantConnection> {
    return new TenantConnection(this.#database);
  }

  async beginTransaction(connection: TenantConnection, settings: TransactionSettings): Promise<void> {
    this.#assertGiven(settings);
    await connection.begin();
  }

  async commitTransaction(connection: TenantConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: TenantConnection): Promise<void> {
    await connection.rollback();
  }

  async savepoint(connection: TenantConnection, name: string): Promise<void> {
    await connection.savepoint(name);
  }

  async rollbackToSavepoint(connection: TenantConnection, name: string): Promise<void> {
    await connection.rollbackToSavepoint(name);
  }

  async releaseSavepoint(connection: TenantConnection, name: string): Promise<void> {
    await connection.releaseSavepoint(name);
  }

  /** What is still open on it nobody can end any more. */
  async releaseConnection(connection: TenantConnection): Promise<void> {
    await connection.rollback();
  }

  async destroy(): Promise<void> {}

  /** Every transaction on SQLite is serializable, which is the most that can be asked for. */
  #assertGiven({ accessMode, isolationLevel }: TransactionSettings): void {
    const asked =
      accessMode === "read only"
        ? "The access mode read only"
        : isolationLevel !== undefined && this.#database.dialect !== "sqlite"
          ? `The isolation level ${isolationLevel}`
          : undefined;
    if (asked === undefined) return;
    throw new CapabilityError(`${asked} can not be chosen for a tenant's transaction. Leave it out.`, {
      operation: "begin a transaction",
    });
  }
}
