/**
 * What is sent before the end of a transaction in which programs of a store may have run with the owner's rights: nothing that they
 * left on the connection, such as a temporary table, meets the store that is next there. Part of the transaction, because behind a
 * pooler the next one may be on another connection. What was put off runs first, with the store's path.
 */
export const LEAVE_NOTHING: readonly string[] = [
  "set constraints all immediate",
  "close all",
  "reset session authorization",
  "reset role",
  "reset all",
  "discard temp",
  "unlisten *",
  "select pg_catalog.pg_advisory_unlock_all()",
];
