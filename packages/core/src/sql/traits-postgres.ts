import { postgresBody } from "./body.ts";
import { callsThatMayWrite } from "./calls.ts";
import { POSTGRES_LEXER } from "./lexer-postgres.ts";
import { PURE_FUNCTIONS } from "./pure-functions-postgres.ts";
import { POSTGRES_RULES } from "./rules-postgres.ts";
import { postgresTemporary } from "./temporary.ts";
import type { DialectTraits, OwnTables } from "./traits.ts";

const OWN_NAME_INSIDE = /\b_tenantry_\w+/i;

/**
 * Texts have limits so that no row of these can be long enough for a TOAST table, at four bytes a character: without them
 * each table is two files more to make in every new store.
 */
const OWN_TABLES: OwnTables = {
  ledger: `create table if not exists _tenantry_migrations (
  module varchar(48) not null,
  name varchar(200) not null,
  checksum varchar(120) not null,
  applied_at varchar(40) not null,
  duration_ms integer not null,
  primary key (module, name)
)`,
  ledgerExists: "select 1 where to_regclass('_tenantry_migrations') is not null",
  stamp:
    "create table _tenantry_stamp (format integer not null, tenant varchar(64) not null, epoch integer not null, strategy varchar(300) not null)",
};

export const POSTGRES: DialectTraits = {
  lexer: POSTGRES_LEXER,
  rules: POSTGRES_RULES,
  ownTables: OWN_TABLES,
  newBody: postgresBody,
  callMayWrite: callsThatMayWrite(PURE_FUNCTIONS),
  temporaryObject: postgresTemporary,
  // The body of a function is a string that names things.
  nameIn({ kind, value }) {
    if (kind === "word") return value;
    if (kind === "quoted") return value.toLowerCase();
    return kind === "string" ? OWN_NAME_INSIDE.exec(value)?.[0].toLowerCase() : undefined;
  },
};
