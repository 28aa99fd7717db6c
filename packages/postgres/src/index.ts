export { type PostgresCatalog, type PostgresCatalogOptions, postgresCatalog } from "./catalog.ts";
export type { IsolationLevel } from "./connections/binding.ts";
export type { DatabasePlacement } from "./databases/placement.ts";
export { type PostgresDatabases, type PostgresDatabasesOptions, postgresDatabases } from "./databases.ts";
export type { GroundOptions } from "./ground.ts";
export type { LoginKey, PasswordSource } from "./passwords.ts";
export {
  type PostgresDatabasesPresetOptions,
  type PostgresOptions,
  type PostgresPreset,
  postgres,
} from "./preset.ts";
export type { SchemaIsolation } from "./schemas/isolation.ts";
export type { SchemaPlacement } from "./schemas/provision.ts";
export { type PostgresSchemas, type PostgresSchemasOptions, postgresSchemas } from "./schemas.ts";
export { type PostgresShared, type PostgresSharedOptions, postgresShared } from "./shared.ts";
export { withPostgres } from "./with-postgres.ts";
