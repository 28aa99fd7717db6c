export { type SqliteCatalog, type SqliteCatalogOptions, sqliteCatalog } from "./catalog.ts";
export { type SqliteFiles, type SqliteFilesOptions, sqliteFiles } from "./files.ts";
export { type SqliteOptions, type SqlitePreset, sqlite } from "./preset.ts";
export { type SqliteShared, type SqliteSharedOptions, sqliteShared } from "./shared.ts";
export type { FilePlacement } from "./stores/paths.ts";
export { withSqlite } from "./with-sqlite.ts";
