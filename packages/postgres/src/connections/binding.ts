import type { Statement } from "@tenantry/core/adapter";
import { quoteName, quoteText } from "../names.ts";

/** What every use of a connection is bound to, inside a transaction of its own. */
export interface Binding {
  /** Unlike that of any other store that is reached by the same connections. */
  readonly store: string;
  readonly schema: string;
  /** Whose rights the statements have; undefined: those of the connection's own user. */
  readonly role: string | undefined;
  readonly readOnly: boolean;
  /** Milliseconds after which the server ends a statement; 0: never. */
  readonly statementTimeout: number;
  /** Milliseconds a statement waits for a lock; 0: as long as it may run. */
  readonly lockTimeout: number;
  /** Whether interactive transactions wait for each other: those of migrations, and the catalog's. */
  readonly alone: boolean;
  /** Fails where the store is not the tenant's. Run before the first statement on each physical connection. */
  readonly stamp: Statement | undefined;
  /** Unlike that of any other store and epoch: what a physical connection remembers to have checked. */
  readonly key: string;
}

/** Milliseconds a transaction waits to be alone before it fails with a `StoreBusyError`. */
export const LOCK_WAIT = 10_000;

export type IsolationLevel = "read committed" | "repeatable read";

/**
 * Opens the transaction that holds the statements that follow in their tenant's schema. Nothing of it is left when the
 * transaction ends. The path names no other schema with data, and temporary tables last: they can hide none of the tenant's.
 */
export function bindText(binding: Binding, isolation: IsolationLevel = "read committed"): string {
  const begin = `begin${isolation === "read committed" ? "" : ` isolation level ${isolation}`}${binding.readOnly ? " read only" : ""}`;
  return [begin, ...bindTexts(binding)].join(";");
}

/** What binds the transaction that is open to a store. */
export function bindTexts({ schema, role, statementTimeout, lockTimeout, alone }: Binding): string[] {
  const parts: string[] = [];
  // Before the role: waiting for the others must not be cut short by the limit of the statements.
  if (alone) parts.push(`set local lock_timeout=${LOCK_WAIT}`, lockText(schema), "set local lock_timeout=0");
  if (role !== undefined) parts.push(`set local role ${quoteName(role)}`);
  parts.push(`set local search_path=${quoteName(schema)},pg_temp`);
  // Also where there is none: a burst leaves its own behind on the session.
  parts.push(`set local statement_timeout=${statementTimeout}`);
  if (lockTimeout > 0) parts.push(`set local lock_timeout=${lockTimeout}`);
  return parts;
}

/** Waits until no other transaction has this lock. It goes with the transaction: a session's would stay behind a pooler. */
export function lockText(name: string): string {
  return `select pg_catalog.pg_advisory_xact_lock(${lockKey(quoteText(name))})`;
}

/** Takes the lock of a name unless somebody has it; answers whether it did. */
export function tryLockText(name: string): string {
  return `select pg_catalog.pg_try_advisory_xact_lock(${lockKey(quoteText(name))})`;
}

/** What tells whether nobody has the lock of a name, which an expression gives. It is shared by all who ask at once. */
export function isFreeText(name: string): string {
  return `pg_catalog.pg_try_advisory_xact_lock_shared(${lockKey(name)})`;
}

function lockKey(name: string): string {
  return `pg_catalog.hashtextextended('tenantry:'||${name},0)`;
}

/** Fails with a division by zero where the schema is not there: a path that leads nowhere is no error to the server. */
export function existenceOf({ schema }: Binding): Statement {
  return { text: "select 1/count(*) from pg_catalog.pg_namespace where nspname=$1", values: [schema] };
}
