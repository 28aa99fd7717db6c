/**
 * What the author of an adapter needs: the contracts, the errors an adapter throws, and how to reach the driver's own
 * handle through a `Database`.
 */

export type { Announcement, CatalogStore } from "./catalog/store.ts";
export { withNative } from "./connections/native.ts";
export type { Database } from "./database/database.ts";
export * from "./errors.ts";
export type { DialectDefinition, Introspection } from "./sql/definition.ts";
export type { Dialect } from "./sql/dialect.ts";
export { definitionOf } from "./sql/dialects.ts";
export type { Lexis } from "./sql/lexis.ts";
export { type KnownDialect, oneStatement, positional } from "./sql/one-statement.ts";
export type { NameRule, Reason, StatementRule } from "./sql/rules.ts";
export type { Column, RawResult, RawRow, Result, Statement, WantedRows } from "./sql/statement.ts";
export type { OwnTables } from "./sql/traits.ts";
export { type Capabilities, DEFAULT_CAPABILITIES } from "./strategies/capabilities.ts";
export type { Awaitable, Connection, ConnectionTransaction } from "./strategies/connection.ts";
export type { GroundFinding } from "./strategies/ground.ts";
export type { SharedStore } from "./strategies/shared-store.ts";
export type {
  ConnectionUse,
  Leftover,
  ProvisionContext,
  Strategy,
  Template,
  TenantIdentity,
} from "./strategies/strategy.ts";
