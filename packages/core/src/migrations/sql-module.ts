import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError, MigrationInvalidError } from "../errors.ts";
import type { Module } from "./module.ts";
import { checkMigrationName, checkModuleName, inOrder } from "./name.ts";
import { type MigrationTexts, SqlMigration } from "./sql-migration.ts";

/** What a module may have besides its migrations. */
export type ModuleOptions = Pick<Module, "seed">;

/** A migration written in code: one text, or one for each dialect. */
export interface SqlMigrationSource {
  /** `0001_posts`. */
  readonly name: string;
  readonly sql: MigrationTexts;
}

/**
 * A module from a folder of `.sql` files: `0001_posts.sql`, or `0001_posts.sqlite.sql` and `0001_posts.postgres.sql` where one
 * text can't serve every dialect. Other files are left alone. The folder is read at once.
 *
 * `directory` is a path, or a `file:` URL such as `new URL("./migrations", import.meta.url)`.
 *
 * Throws `ConfigurationError` where there is no such folder, `MigrationInvalidError` and `MigrationOrderError` where a file
 * can't be a migration or one is missing. What the statements hold is looked at when the dialect is known, by
 * `createTenancy`.
 */
export function sqlModule(name: string, directory: string | URL, options: ModuleOptions = {}): Module {
  checkModuleName(name);
  const folder = typeof directory === "string" ? directory : fileURLToPath(directory);
  const texts = new Map<string, Map<string, string>>();
  for (const file of filesOf(name, folder)) {
    const [, migration = "", dialect = PLAIN] = FILE_NAME.exec(file) ?? [];
    checkMigrationName(name, migration, file);
    const known = texts.get(migration) ?? new Map<string, string>();
    texts.set(migration, known.set(dialect, readFileSync(join(folder, file), "utf8")));
  }
  if (texts.size === 0) throw invalid(`The folder of the module "${name}" holds no .sql file. Add 0001_<name>.sql.`);
  const sources = [...texts].map(([migration, byDialect]) => ({
    name: migration,
    sql: textsOf(name, migration, byDialect),
  }));
  return built(name, sources, options);
}

/** A module whose migrations stand in code. Throws as `sqlModule` does. */
export function module(
  definition: { name: string; migrations: readonly SqlMigrationSource[] } & ModuleOptions,
): Module {
  checkModuleName(definition.name);
  for (const migration of definition.migrations) checkMigrationName(definition.name, migration.name);
  return built(definition.name, definition.migrations, definition);
}

/** How a text for every dialect is kept among those that are for one. */
const PLAIN = "";
const FILE_NAME = /^([^.]*)(?:\.([a-z][a-z0-9]*))?\.sql$/;

function filesOf(name: string, folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && entry.name.endsWith(".sql") && !entry.name.startsWith("."))
      .map((entry) => entry.name);
  } catch (cause) {
    throw new ConfigurationError(`The module "${name}" can not read its folder of migrations. Check the path.`, {
      cause,
      operation: "load migrations",
    });
  }
}

function textsOf(module: string, migration: string, texts: ReadonlyMap<string, string>): MigrationTexts {
  const plain = texts.get(PLAIN);
  if (plain === undefined) return Object.fromEntries(texts);
  if (texts.size === 1) return plain;
  const others = [...texts.keys()]
    .filter((dialect) => dialect !== PLAIN)
    .map((dialect) => `${migration}.${dialect}.sql`);
  throw invalid(
    `The module "${module}" has both ${migration}.sql and ${others.join(", ")}. Keep one text for all dialects, or one for each.`,
  );
}

function built(name: string, sources: readonly SqlMigrationSource[], { seed }: ModuleOptions): Module {
  const migrations = inOrder(name, sources).map((source) => new SqlMigration(name, source.name, source.sql));
  return Object.freeze({ name, migrations: Object.freeze(migrations), ...(seed && { seed }) });
}

const invalid = (message: string) => new MigrationInvalidError(message, { operation: "load migrations" });
