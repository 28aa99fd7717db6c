import { sqliteBody } from "./body.ts";
import { SQLITE_LEXER } from "./lexer-sqlite.ts";
import type { Refusal } from "./rules.ts";
import { PRAGMA_REFUSED, PRAGMAS, SQLITE_RULES, VIRTUAL_TABLE_REFUSED, VIRTUAL_TABLES } from "./rules-sqlite.ts";
import { sqliteTemporary } from "./temporary.ts";
import type { Token } from "./token.ts";
import type { DialectTraits } from "./traits.ts";

const PLAIN_NAME = /^\w+$/;

export const SQLITE: DialectTraits = {
  lexer: SQLITE_LEXER,
  rules: SQLITE_RULES,
  ownTables: {
    ledger: `create table if not exists _tenantry_migrations (
  module text not null,
  name text not null,
  checksum text not null,
  applied_at text not null,
  duration_ms integer not null,
  primary key (module, name)
)`,
    stamp:
      "create table _tenantry_stamp (format integer not null, tenant text not null, epoch integer not null, strategy text not null)",
    ledgerExists: "select 1 from sqlite_schema where type = 'table' and name = '_tenantry_migrations'",
  },
  newBody: sqliteBody,
  // Only statements write, but for a function of FTS3 that rewrites the index. `replace` is no word to look for: as a
  // statement it has INTO behind it.
  callMayWrite: ({ kind, value }) => kind === "word" && value === "optimize",
  temporaryObject: sqliteTemporary,
  refusedForm: (lead) => refusedPragma(lead) ?? refusedVirtualTable(lead),
  // A string is taken for a name where one must stand.
  nameIn({ kind, value }) {
    if (kind === "word") return value;
    if (kind === "quoted") return value.toLowerCase();
    return kind === "string" && PLAIN_NAME.test(value) ? value.toLowerCase() : undefined;
  },
};

function refusedPragma(lead: readonly Token[]): Refusal | undefined {
  if (lead[0]?.kind !== "word" || lead[0].value !== "pragma") return undefined;
  const at = lead[2]?.value === "." ? 3 : 1;
  const name = lead[at]?.value.toLowerCase() ?? "";
  const takesArgument = PRAGMAS.get(name);
  if (takesArgument === true || (takesArgument === false && lead.length === at + 1)) return undefined;
  return { ...PRAGMA_REFUSED, word: `PRAGMA ${name}` };
}

function refusedVirtualTable(lead: readonly Token[]): Refusal | undefined {
  const [create, virtual] = lead;
  if (create?.value !== "create" || virtual?.kind !== "word" || virtual.value !== "virtual") return undefined;
  const using = lead.findIndex((token) => token.kind === "word" && token.value === "using");
  const kind = lead[using + 1]?.value.toLowerCase() ?? "";
  if (using > 0 && VIRTUAL_TABLES.has(kind)) return undefined;
  return { ...VIRTUAL_TABLE_REFUSED, word: `CREATE VIRTUAL TABLE … USING ${kind}` };
}
