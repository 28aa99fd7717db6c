import { PendingMigrationError } from "../errors.ts";
import { readLedger } from "../migrations/ledger.ts";
import type { AppliedMigration } from "../migrations/migrate-options.ts";
import { migrateStore } from "../migrations/migrate-store.ts";
import type { Module } from "../migrations/module.ts";
import { compareLedger } from "../migrations/pending.ts";
import type { SharedStore } from "../strategies/shared-store.ts";

/** The migrations of the shared store: run on command, and by themselves on a store that is new. */
export class SharedMigrations {
  readonly #store: SharedStore;
  readonly #modules: readonly Module[];
  readonly #now: () => Date;
  #ensured: Promise<void> | undefined;

  constructor(store: SharedStore, modules: readonly Module[], now: () => Date) {
    this.#store = store;
    this.#modules = modules;
    this.#now = now;
  }

  /** Brings the store to this program's migrations. */
  async run(): Promise<AppliedMigration[]> {
    if (this.#modules.length === 0) return [];
    const connection = await this.#store.connect("migrate");
    try {
      const { dialect } = this.#store;
      return await migrateStore({ connection, dialect, modules: this.#modules, now: this.#now });
    } finally {
      await connection.close();
    }
  }

  /**
   * Makes sure, once, that the store can be used: one that has no migration yet gets them all, as a new tenant's does. Throws
   * `PendingMigrationError` for one that lacks some, or has others.
   */
  ensure(): Promise<void> {
    this.#ensured ??= this.#check().catch((error: unknown) => {
      this.#ensured = undefined;
      throw error;
    });
    return this.#ensured;
  }

  async #check(): Promise<void> {
    const connection = await this.#store.connect("write");
    let behind: boolean;
    try {
      const ledger = await readLedger(connection, this.#store.dialect);
      const { pending, conflict } = compareLedger(ledger, this.#modules, this.#store.dialect);
      if (conflict !== undefined) throw conflict;
      behind = ledger.length > 0 && pending.length > 0;
    } finally {
      await connection.close();
    }
    if (behind) {
      throw new PendingMigrationError(
        "The shared store lacks migrations of this program. Run them: `tenantry migrate --shared`, or tenancy.migrate().",
        { operation: "open the shared store" },
      );
    }
    await this.run();
  }
}
