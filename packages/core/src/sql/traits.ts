import type { Body } from "./body.ts";
import type { DialectRules, Refusal, SqlOrigin } from "./rules.ts";
import type { Lexer, Token } from "./token.ts";

/** All that core has to know of a dialect. */
export interface DialectTraits {
  readonly lexer: Lexer;
  readonly rules: DialectRules;
  readonly ownTables: OwnTables;
  /** Makes what tells a semicolon inside a statement from one that ends it, anew for each statement. */
  readonly newBody: () => Body;
  /** Whether a call of this function may change something. */
  readonly callMayWrite: (called: Token) => boolean;
  /** How a statement makes or uses a temporary object, or undefined. */
  readonly temporaryObject: (lead: readonly Token[], origin: SqlOrigin) => string | undefined;
  /** What no rule of words says, such as a pragma with an argument. */
  readonly refusedForm?: (lead: readonly Token[]) => Refusal | undefined;
  /** The name a token may stand for, in lower case. */
  readonly nameIn: (token: Token) => string | undefined;
}

/** The tables that Tenantry keeps in every store, in the dialect's words. */
export interface OwnTables {
  /**
   * Makes the ledger of migrations where there is none: `create table if not exists _tenantry_migrations` with the columns
   * `module`, `name` (both the key), `checksum` and `applied_at` for text, and `duration_ms` for an integer.
   */
  readonly ledger: string;
  /** A query that answers a row where the ledger is there, and none where it is not. */
  readonly ledgerExists: string;
  /** Makes the stamp, `_tenantry_stamp`, with the columns `tenant` and `strategy` for text, `format` and `epoch` for integers. */
  readonly stamp: string;
}
