import { MigrationInvalidError } from "../errors.ts";
import type { Migration, Module } from "../migrations/module.ts";
import type { Dialect } from "../sql/dialect.ts";
import { traitsOf } from "../sql/dialects.ts";
import type { Token } from "../sql/token.ts";
import { tokenize } from "../sql/tokens.ts";

/** Modules by list, every list present. */
interface Lists {
  readonly shared: readonly Module[];
  readonly tenant: readonly Module[];
  readonly both: readonly Module[];
}

interface Dialects {
  readonly shared: readonly Dialect[];
  readonly tenant: readonly Dialect[];
}

/**
 * Reads every migration in the dialects of its side, and throws `MigrationInvalidError` where one can not be read or a foreign key leads from tenants' tables to shared ones or back, on every strategy:
 * SQLite can not hold such a key, and on Postgres it would tie a tenant to a server.
 */
export function checkReferences(lists: Lists, dialects: Dialects): void {
  const { shared, tenant, both } = lists;
  const sides = {
    shared: { own: [...both, ...shared], dialects: dialects.shared },
    tenant: { own: [...both, ...tenant], dialects: dialects.tenant },
  };
  for (const [side, other] of [
    ["tenant", "shared"],
    ["shared", "tenant"],
  ] as const) {
    const own = tablesOf(sides[side].own, sides[side].dialects);
    const foreign = tablesOf(sides[other].own, sides[other].dialects);
    for (const dialect of sides[side].dialects) {
      for (const { name, migration } of migrationsOf(sides[side].own)) {
        for (const { schema, table } of referencesIn(migration, dialect)) {
          const crosses = schema === "shared" ? side === "tenant" : foreign.has(table) && !own.has(table);
          if (crosses) throw refused(name, migration, table, side);
        }
      }
    }
  }
}

function refused(
  module: string,
  migration: Migration,
  table: string,
  side: "shared" | "tenant",
): MigrationInvalidError {
  const [from, to] = side === "tenant" ? ["tenants' tables", "shared ones"] : ["shared tables", "tenants' ones"];
  return new MigrationInvalidError(
    `The migration ${module}/${migration.name} has a foreign key to "${table}". Foreign keys from ${from} to ${to} are not ` +
      "possible on every strategy. Keep the id in a plain column, without a constraint.",
    { operation: "load migrations" },
  );
}

const migrationsOf = (modules: readonly Module[]) =>
  modules.flatMap(({ name, migrations }) => migrations.map((migration) => ({ name, migration })));

/** Every table that migrations create, or rename one to, in any of the dialects. */
function tablesOf(modules: readonly Module[], dialects: readonly Dialect[]): Set<string> {
  const tables = new Set<string>();
  for (const dialect of dialects) {
    for (const { migration } of migrationsOf(modules)) {
      for (const statement of migration.statements(dialect)) {
        const tokens = tokenize(statement, traitsOf(dialect).lexer);
        const table = createdTable(tokens) ?? renamedTable(tokens);
        if (table !== undefined) tables.add(table);
      }
    }
  }
  return tables;
}

const NOT_NAMES = new Set(["if", "not", "exists", "only"]);
const BEFORE_TABLE = new Set(["create", "temp", "temporary", "unlogged", "global", "local", "foreign"]);

function createdTable(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex((token) => !isWord(token, BEFORE_TABLE));
  if (at < 1 || tokens[0]?.value !== "create" || tokens[at]?.value !== "table") return undefined;
  return nameAt(tokens, at + 1)?.table;
}

/** `alter table a rename to b`; a renamed column has its name between. */
function renamedTable(tokens: readonly Token[]): string | undefined {
  if (tokens[0]?.value !== "alter" || tokens[1]?.value !== "table") return undefined;
  const rename = tokens.findIndex((token, at) => token.value === "rename" && tokens[at + 1]?.value === "to");
  return rename < 0 ? undefined : nameAt(tokens, rename + 2)?.table;
}

function referencesIn(migration: Migration, dialect: Dialect): { schema: string | undefined; table: string }[] {
  return migration.statements(dialect).flatMap((statement) => {
    const tokens = tokenize(statement, traitsOf(dialect).lexer);
    return tokens.flatMap((token, at) => {
      const name = token.kind === "word" && token.value === "references" ? nameAt(tokens, at + 1) : undefined;
      return name === undefined ? [] : [name];
    });
  });
}

function nameAt(tokens: readonly Token[], start: number): { schema: string | undefined; table: string } | undefined {
  let at = start;
  while (isWord(tokens[at], NOT_NAMES)) at++;
  const first = tokens[at];
  if (first === undefined || first.kind === "punctuation") return undefined;
  const second = tokens[at + 1]?.value === "." ? tokens[at + 2] : undefined;
  return second === undefined
    ? { schema: undefined, table: first.value.toLowerCase() }
    : { schema: first.value.toLowerCase(), table: second.value.toLowerCase() };
}

const isWord = (token: Token | undefined, words: ReadonlySet<string>) =>
  token?.kind === "word" && words.has(token.value);
