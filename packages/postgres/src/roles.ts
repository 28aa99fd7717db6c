import { lockText } from "./connections/binding.ts";
import type { ServerFacts } from "./ground.ts";
import { quoteName, quoteText } from "./names.ts";

/** What a role may do with a tenant's tables. */
const TABLES = "select, insert, update, delete, truncate";

/** Rights on a database stand in its one row, and of two transactions that write it at once the server has one fail. */
const DATABASE_LOCK = lockText("rights on the database");

/** Makes a role whose rights the application takes on, one statement at a time, and has none of otherwise. */
export function createBoundRole(role: string, { application, citus, version }: ServerFacts): string[] {
  const name = quoteName(role);
  // Citus connects to its workers as the current role, so there it must be one that can.
  const made = `create role ${name} ${citus ? "login" : "nologin"} noinherit`;
  if (application === undefined) return [made];
  return [made, `grant ${name} to ${application}${version >= 160_000 ? " with inherit false, set true" : ""}`];
}

/** Makes a role that logs in by itself. `verifier` is what the server keeps of its password. */
export function createLoginRole(role: string, schema: string, verifier: string): string[] {
  const name = quoteName(role);
  return [
    `create role ${name} login noinherit password ${quoteText(verifier)}`,
    `alter role ${name} set search_path = ${quoteName(schema)}, pg_temp`,
  ];
}

/** Gives a role that logs in another password. Of two transactions that write one role at once the server has one fail. */
export function changePassword(role: string, verifier: string): string[] {
  return [lockText(`password of ${role}`), `alter role ${quoteName(role)} password ${quoteText(verifier)}`];
}

/** Lets a role connect to the database that this is run in. Near the end of a transaction: others wait for it. */
export function grantConnect(role: string, database: string): string[] {
  return [DATABASE_LOCK, `grant connect on database ${quoteName(database)} to ${quoteName(role)}`];
}

/** Takes from a role what it may do with the database that this is run in. Near the end of a transaction: others wait for it. */
export function revokeDatabase(role: string, database: string): string[] {
  return [DATABASE_LOCK, `revoke all on database ${quoteName(database)} from ${quoteName(role)}`];
}

/** Lets a role use a schema's tables, those that are made later too, and change none of them. `grantee` is quoted. */
export function grantUse(schema: string, grantee: string): string[] {
  const name = quoteName(schema);
  return [
    `grant usage on schema ${name} to ${grantee}`,
    `alter default privileges in schema ${name} grant ${TABLES} on tables to ${grantee}`,
    `alter default privileges in schema ${name} grant usage, select on sequences to ${grantee}`,
  ];
}

/** Lets a role read what another one reads, without taking it on. */
export function grantRead(reader: string, role: string, { version }: ServerFacts): string[] {
  const grant = `grant ${quoteName(reader)} to ${quoteName(role)}`;
  if (version >= 160_000) return [`${grant} with inherit true, set false`];
  // Before Postgres 16 a role has the rights of all roles that it was given, or of none. It was given no other.
  return [`alter role ${quoteName(role)} inherit`, grant];
}

/** Lets a role use the tables that a schema has already. `grantee` is quoted. */
export function grantUseOfTables(schema: string, grantee: string): string[] {
  const name = quoteName(schema);
  return [
    `grant ${TABLES} on all tables in schema ${name} to ${grantee}`,
    `grant usage, select on all sequences in schema ${name} to ${grantee}`,
  ];
}

/** Takes from a role the right to write core's own tables, which tell whose the store is and what has run on it. */
export function protectTables(schema: string, grantee: string, tables: readonly string[] = []): string[] {
  if (tables.length === 0) return [];
  const names = tables.map((table) => `${quoteName(schema)}.${quoteName(table)}`);
  return [`revoke insert, update, delete, truncate on ${names.join(", ")} from ${grantee}`];
}
