import type { Database } from "@tenantry/core";
import { definitionOf, type Introspection } from "@tenantry/core/adapter";

export interface TableColumn {
  readonly name: string;
  /** As it was declared, in lower case. */
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  readonly primary: boolean;
  readonly unique: boolean;
  readonly references: { readonly table: string; readonly column: string } | undefined;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

const OWN = /^_tenantry_/;

/** The tables of a database, without those of the engine and of Tenantry; undefined where the dialect is not known. */
export async function tablesOf(db: Database): Promise<Table[] | undefined> {
  if (db.dialect === "sqlite") return withoutOwn(await sqliteTables(db));
  const queries = db.dialect === "postgres" ? POSTGRES : definitionOf(db.dialect)?.introspection;
  return queries && withoutOwn(await describedTables(db, queries));
}

const withoutOwn = (tables: readonly Table[]) => tables.filter(({ name }) => !OWN.test(name));

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function sqliteTables(db: Database): Promise<Table[]> {
  const listed = await db.all<{ schema: string; name: string; type: string }>(plain("pragma table_list"));
  const names = listed.filter(({ schema, type, name }) => {
    return schema === "main" && type === "table" && !name.startsWith("sqlite_") && !OWN.test(name);
  });
  return await Promise.all(names.map(({ name }) => sqliteTable(db, name)));
}

async function sqliteTable(db: Database, name: string): Promise<Table> {
  const table = quoted(name);
  const [columns, keys, indexes] = await Promise.all([
    db.all<{ name: string; type: string; notnull: number; dflt_value: unknown; pk: number; hidden: number }>(
      plain(`pragma table_xinfo(${table})`),
    ),
    db.all<{ from: string; table: string; to: string | null }>(plain(`pragma foreign_key_list(${table})`)),
    db.all<{ name: string; unique: number }>(plain(`pragma index_list(${table})`)),
  ]);
  const unique = new Set<string>();
  for (const index of indexes.filter((found) => found.unique === 1)) {
    for (const { name } of await db.all<{ name: string }>(plain(`pragma index_info(${quoted(index.name)})`))) {
      unique.add(name);
    }
  }
  return {
    name,
    columns: columns
      .filter(({ hidden }) => hidden === 0)
      .map((column) => {
        const key = keys.find(({ from }) => from === column.name);
        return {
          name: column.name,
          type: column.type.toLowerCase(),
          required: column.notnull === 1,
          hasDefault: column.dflt_value !== null,
          primary: column.pk > 0,
          unique: unique.has(column.name),
          references: key && { table: key.table, column: key.to ?? "id" },
        };
      }),
  };
}

const POSTGRES: Introspection = {
  columns: `
  select c.table_name as "table", c.column_name as name, c.udt_name as type, c.is_nullable = 'NO' as required,
    c.column_default is not null or c.is_identity = 'YES' as "hasDefault"
  from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
  order by c.table_name, c.ordinal_position`,
  keys: `
  select k.table_name as "table", k.column_name as name, t.constraint_type as kind, u.table_name as "toTable",
    u.column_name as "toColumn"
  from information_schema.table_constraints t
  join information_schema.key_column_usage k on k.constraint_schema = t.constraint_schema
    and k.constraint_name = t.constraint_name
  left join information_schema.constraint_column_usage u on t.constraint_type = 'FOREIGN KEY'
    and u.constraint_schema = t.constraint_schema and u.constraint_name = t.constraint_name
  where t.table_schema = current_schema()`,
};

async function describedTables(db: Database, queries: Introspection): Promise<Table[]> {
  type Flag = boolean | number;
  type Row = { table: string; name: string; type: string; required: Flag; hasDefault: Flag };
  type Key = { table: string; name: string; kind: string; toTable: string | null; toColumn: string | null };
  const [columns, keys] = await Promise.all([db.all<Row>(plain(queries.columns)), db.all<Key>(plain(queries.keys))]);
  const tables = new Map<string, TableColumn[]>();
  for (const { table, name, type, required, hasDefault } of columns) {
    const own = keys.filter((key) => key.table === table && key.name === name);
    const foreign = own.find(({ toTable }) => toTable !== null);
    const list = tables.get(table) ?? [];
    tables.set(table, list);
    list.push({
      name,
      type: type.toLowerCase(),
      required: Boolean(required),
      hasDefault: Boolean(hasDefault),
      primary: own.some(({ kind }) => kind === "PRIMARY KEY"),
      unique: own.some(({ kind }) => kind === "UNIQUE"),
      references: foreign && { table: foreign.toTable ?? "", column: foreign.toColumn ?? "id" },
    });
  }
  return [...tables].map(([name, list]) => ({ name, columns: list }));
}

const plain = (text: string) => ({ text, values: [] });
