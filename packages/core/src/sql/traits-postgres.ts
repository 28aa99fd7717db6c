import { postgresBody } from "./body.ts";
import { callsThatMayWrite } from "./calls.ts";
import { POSTGRES_LEXER } from "./lexer-postgres.ts";
import { PURE_FUNCTIONS } from "./pure-functions-postgres.ts";
import { POSTGRES_RULES } from "./rules-postgres.ts";
import { postgresTemporary } from "./temporary.ts";
import { type DialectTraits, PLAIN_OWN_TABLES } from "./traits.ts";

const OWN_NAME_INSIDE = /\b_tenantry_\w+/i;

export const POSTGRES: DialectTraits = {
  lexer: POSTGRES_LEXER,
  rules: POSTGRES_RULES,
  ownTables: {
    ...PLAIN_OWN_TABLES,
    ledgerExists: "select 1 where to_regclass('_tenantry_migrations') is not null",
  },
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
