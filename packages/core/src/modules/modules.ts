import { ConfigurationError } from "../errors.ts";
import type { Module } from "../migrations/module.ts";
import { sha256 } from "../sha256.ts";
import type { Dialect } from "../sql/dialect.ts";
import { checkReferences } from "./references.ts";

/** Modules as a configuration lists them. */
export interface ListedModules {
  readonly shared?: readonly Module[];
  readonly tenant?: readonly Module[];
  readonly both?: readonly Module[];
}

/** The dialects in which each side's migrations must be readable. */
export interface ModuleDialects {
  readonly shared: readonly Dialect[];
  readonly tenant: readonly Dialect[];
}

/** The modules of each side, in the order in which their migrations run: those of both sides first. */
export interface CheckedModules {
  readonly shared: readonly Module[];
  readonly tenant: readonly Module[];
}

/**
 * Sorts modules by side and looks through all of their migrations. Throws `ConfigurationError` where a name stands twice,
 * `MigrationInvalidError` where a migration has no text for a dialect, holds a statement that is refused, or refers by a
 * foreign key to a table that lies on the other side.
 */
export function checkModules(listed: ListedModules, dialects: ModuleDialects): CheckedModules {
  const { shared = [], tenant = [], both = [] } = listed;
  const lists = { shared, tenant, both };
  const seen = new Map<string, string>();
  for (const [list, modules] of Object.entries(lists)) {
    for (const { name } of modules) {
      const before = seen.get(name);
      if (before === list)
        throw new ConfigurationError(`Two modules of the list "${list}" are named "${name}". Rename one.`);
      if (before !== undefined) {
        throw new ConfigurationError(
          `The module "${name}" is listed as "${before}" and as "${list}". Keep one; a module of both sides is listed as "both".`,
        );
      }
      seen.set(name, list);
    }
  }
  const sides = { shared: Object.freeze([...both, ...shared]), tenant: Object.freeze([...both, ...tenant]) };
  checkReferences(lists, dialects);
  return Object.freeze(sides);
}

/**
 * The same for the same migrations, whatever the order of their modules, and another once any is added or changed: what
 * the catalog keeps of a tenant's store that has them all, and the key of the template that new stores are copied from.
 */
export function moduleSetKey(modules: readonly Module[], dialect: Dialect): string {
  const lines = modules.flatMap(({ name, migrations }) =>
    migrations.map((migration) => `${name}/${migration.name} ${migration.checksum(dialect)}`),
  );
  return sha256(`${dialect}\n${lines.sort().join("\n")}`);
}
