import { ConfigurationError, MigrationInvalidError, MigrationOrderError } from "../errors.ts";

const MODULE_NAME = /^[a-z][a-z0-9_]{0,47}$/;
const MIGRATION_NAME = /^\d{4}_[a-z0-9][a-z0-9_-]{0,194}$/;

/** Throws `ConfigurationError` where a text can not name a module. */
export function checkModuleName(name: string): void {
  if (MODULE_NAME.test(name)) return;
  throw new ConfigurationError(
    `"${name}" can not name a module. Use up to 48 lower-case letters, digits and underscores, a letter first.`,
  );
}

/** Throws `MigrationInvalidError` where a text can not name a migration. `shown` is how it stands where it was found. */
export function checkMigrationName(module: string, name: string, shown = name): void {
  if (MIGRATION_NAME.test(name)) return;
  throw new MigrationInvalidError(
    `"${shown}" can not be a migration of the module "${module}". Name it by four digits and what it does, in up to 200 characters: 0001_posts.`,
    { operation: "load migrations" },
  );
}

/** Names in the order in which they run. They count from 0001, without a gap and without a number that stands twice. */
export function inOrder<Named extends { readonly name: string }>(module: string, named: readonly Named[]): Named[] {
  const sorted = named.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const [index, { name }] of sorted.entries()) {
    const number = Number(name.slice(0, 4));
    const previous = sorted[index - 1];
    if (previous !== undefined && number === Number(previous.name.slice(0, 4))) {
      throw new MigrationInvalidError(
        `The module "${module}" has two migrations with one number: ${previous.name} and ${name}. Give the newer one the next number.`,
        { operation: "load migrations" },
      );
    }
    if (number !== index + 1) {
      const missing = String(index + 1).padStart(4, "0");
      throw new MigrationOrderError(
        `The module "${module}" has ${name} and no ${missing}. Add the missing migration, or number them without a gap from 0001.`,
        { operation: "load migrations" },
      );
    }
  }
  return sorted;
}
