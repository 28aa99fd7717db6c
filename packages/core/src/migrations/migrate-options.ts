import type { Dialect } from "../sql/dialect.ts";
import type { Statement } from "../sql/statement.ts";
import type { Connection } from "../strategies/connection.ts";
import type { Module } from "./module.ts";

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
  /**
   * Whether statements that change the schema are part of a transaction.
   * @default true
   */
  readonly transactionalDdl?: boolean;
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

/** What one transaction of a run did, and how many migrations are left. */
export interface MigrationStep {
  readonly done: readonly AppliedMigration[];
  readonly left: number;
}
