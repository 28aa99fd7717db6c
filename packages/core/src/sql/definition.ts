import type { Lexis } from "./lexis.ts";
import type { NameRule, StatementRule } from "./rules.ts";
import type { OwnTables } from "./traits.ts";

/** Queries about the tables of the store that they run on. */
export interface Introspection {
  /**
   * A row for each column of each table, in their order: `table`, `name`, `type`, and, as 0 or 1 or as booleans, `required` (it
   * takes no null) and `hasDefault` (it may be left out).
   */
  readonly columns: string;
  /**
   * A row for each column of each key: `table`, `name`, `kind` (`PRIMARY KEY`, `UNIQUE`, `FOREIGN KEY`), and of a foreign key
   * `toTable` and `toColumn`, otherwise null.
   */
  readonly keys: string;
}

/**
 * A dialect that core does not know. An adapter hands it over as `Strategy.definition`; core reads, guards and keeps its own
 * tables by it.
 */
export interface DialectDefinition {
  readonly lexis: Lexis;
  readonly ownTables: OwnTables;
  /**
   * How a store's own tables are found, which lets `prove` fill them and look for other tenants' rows in them.
   * @default it does neither
   */
  readonly introspection?: Introspection;
  /**
   * Functions that change nothing. A statement that calls any other counts as one that writes: it waits for its turn where
   * a store takes one writer.
   */
  readonly pureFunctions: readonly string[];
  /**
   * What tenants' SQL may not hold. The first that fits decides. Core adds what no dialect may: transactions, settings of the
   * session, prepared statements, locks, other databases, users, rights, and Tenantry's own tables.
   * @default nothing more
   */
  readonly statements?: readonly StatementRule[];
  /** Functions that are refused, by the name before the parenthesis. @default none */
  readonly functions?: readonly NameRule[];
  /** Names that are refused wherever they stand, in quotes or not. @default none */
  readonly names?: readonly NameRule[];
}
