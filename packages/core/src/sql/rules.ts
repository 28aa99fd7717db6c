/** Why something is refused, and what to do instead; both are whole sentences. */
export interface Reason {
  readonly why: string;
  readonly instead: string;
}

/** What is refused in a statement, as it stands there, and the reason. */
export interface Refusal extends Reason {
  readonly word: string;
}

/** Where SQL comes from: an application's call, or a migration. */
export type SqlOrigin = "application" | "migration";

/** Statements by the words they start with, without those that change nothing here (`or replace`, `if not exists` …). */
export interface StatementRule {
  readonly starts: readonly string[];
  /** Absent where these are allowed although a rule further down would refuse them. */
  readonly refused?: Reason;
  /** @default both */
  readonly origin?: SqlOrigin;
}

/** Names in lower case; one that ends in `*` stands for all that start so. */
export interface NameRule {
  readonly names: readonly string[];
  /** Names of this form as well. */
  readonly form?: RegExp;
  readonly refused: Reason;
  /** @default both */
  readonly origin?: SqlOrigin;
  /** Only where the statement may write. */
  readonly writes?: true;
}

/** What SQL of an application or a migration may not hold, in one dialect. */
export interface DialectRules {
  /** The first that fits decides. */
  readonly statements: readonly StatementRule[];
  /** Functions, by the name before the parenthesis. */
  readonly functions: readonly NameRule[];
  /** Tables, views, schemas: anything named, in quotes or not. */
  readonly names: readonly NameRule[];
}

export const OWN_NAMES: NameRule = {
  names: ["_tenantry*"],
  refused: {
    why: "Names that begin with _tenantry belong to Tenantry: the store's stamp and its ledger of migrations.",
    instead: "Use another name; tenancy.tenants tells a tenant's identity and its migrations.",
  },
};
