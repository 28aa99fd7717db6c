import { ConfigurationError } from "../errors.ts";
import type { DialectDefinition } from "./definition.ts";
import type { Dialect } from "./dialect.ts";
import type { DialectTraits } from "./traits.ts";
import { declaredTraits } from "./traits-declared.ts";
import { POSTGRES } from "./traits-postgres.ts";
import { SQLITE } from "./traits-sqlite.ts";

/** A dialect's name means the same in the whole process: statements are looked through by it, whoever's they are. */
const defined = new Map<Dialect, DialectDefinition>();
const traits = new WeakMap<DialectDefinition, DialectTraits>();

/** Makes a dialect known by its name. Throws `ConfigurationError` where the name means something else already. */
export function defineDialect(name: Dialect, definition: DialectDefinition): void {
  const known = name === "sqlite" || name === "postgres" ? undefined : (defined.get(name) ?? definition);
  if (known !== definition) {
    throw new ConfigurationError(
      `The dialect "${name}" is defined already. Give all strategies of a dialect one and the same definition, and none for "sqlite" and "postgres".`,
    );
  }
  defined.set(name, definition);
}

/** The definition of a dialect that an adapter has defined; undefined of any other. */
export function definitionOf(dialect: Dialect): DialectDefinition | undefined {
  return defined.get(dialect);
}

/** What is known of a dialect. Throws `ConfigurationError` where nothing is: SQL that can not be read can not be guarded. */
export function traitsOf(dialect: Dialect): DialectTraits {
  if (dialect === "sqlite") return SQLITE;
  if (dialect === "postgres") return POSTGRES;
  const definition = defined.get(dialect);
  if (definition !== undefined) return traitsBy(definition);
  throw new ConfigurationError(
    `The dialect "${dialect}" is not known. A strategy of a dialect other than "sqlite" and "postgres" gives its definition: Strategy.definition.`,
  );
}

/** The same for a definition. */
export function traitsBy(definition: DialectDefinition): DialectTraits {
  let made = traits.get(definition);
  if (made === undefined) {
    made = declaredTraits(definition);
    traits.set(definition, made);
  }
  return made;
}
