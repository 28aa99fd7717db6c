import type { Database } from "@tenantry/core";
import { columnValue, holdsWords, withMark } from "./column-values.ts";
import type { Marks } from "./marks.ts";
import { quoted, type Table, type TableColumn, tablesOf } from "./table.ts";

type Row = Record<string, unknown>;

/** Rows every table is to have. */
const WANTED = 3;
/** Rows of a table that get marks. */
const MARKED = 50;

/** What a tenant's tables hold now. */
export interface FilledTable {
  readonly table: Table;
  readonly rows: readonly Row[];
  /** Whether every row carries a mark. */
  readonly marked: boolean;
}

/**
 * Puts rows into a tenant's tables where there are few, with the same keys at every tenant, and a mark into each text of
 * each row. What a constraint refuses is left as it is.
 */
export async function fillTables(db: Database, marks: Marks, owner: number): Promise<FilledTable[]> {
  const tables = inOrder((await tablesOf(db)) ?? []);
  const filled: FilledTable[] = [];
  for (const table of tables) {
    const rows = await rowsOf(db, table);
    for (let number = rows.length + 1; number <= WANTED; number++) {
      await addRow(db, table, number, rows[0], filled, (column) =>
        marks.mint(owner, { kind: "row", table: table.name, column, row: number }),
      );
    }
    const marked = await markRows(db, table, marks, owner);
    filled.push({ table, rows: await rowsOf(db, table), marked });
  }
  return filled;
}

async function rowsOf(db: Database, { name, columns }: Table): Promise<Row[]> {
  const keys = columns.filter(({ primary }) => primary).map((column) => quoted(column.name));
  const order = keys.length === 0 ? "" : ` order by ${keys.join(", ")}`;
  return await db.all<Row>({ text: `select * from ${quoted(name)}${order} limit ${MARKED}`, values: [] });
}

async function addRow(
  db: Database,
  { name, columns }: Table,
  number: number,
  like: Row | undefined,
  others: readonly FilledTable[],
  mark: (column: string) => string,
): Promise<void> {
  const made = (column: TableColumn): unknown => referred(column, number, others) ?? columnValue(column, number, mark);
  const copied = (column: TableColumn): unknown =>
    column.primary || column.unique || holdsWords(column) ? made(column) : like?.[column.name];
  const needed = columns.filter((column) => column.required || column.primary).filter((column) => !column.hasDefault);
  const attempts: [readonly TableColumn[], (column: TableColumn) => unknown][] = [
    [columns, made],
    [needed, made],
  ];
  if (like !== undefined) attempts.unshift([columns, copied]);
  for (const [chosen, valueFor] of attempts) {
    const values = chosen.map((column) => valueFor(column) ?? null);
    const names = chosen.map((column) => quoted(column.name)).join(", ");
    const places = values.map((_, index) => `$${index + 1}`).join(", ");
    if (await tried(db, `insert into ${quoted(name)} (${names}) values (${places})`, values)) return;
  }
}

/** The key of a row that a column refers to. */
function referred({ references }: TableColumn, number: number, others: readonly FilledTable[]): unknown {
  if (references === undefined) return undefined;
  const rows = others.find(({ table }) => table.name === references.table)?.rows ?? [];
  return rows[(number - 1) % Math.max(1, rows.length)]?.[references.column];
}

/** Whether every row has a mark now. */
async function markRows(db: Database, table: Table, marks: Marks, owner: number): Promise<boolean> {
  const words = table.columns.filter(holdsWords);
  const keys = table.columns.filter(({ primary }) => primary);
  const rows = await rowsOf(db, table);
  let marked = 0;
  for (const [index, row] of rows.entries()) {
    let has = rowHasMark(row, marks, owner);
    for (const column of words) {
      const text = row[column.name];
      if (typeof text === "string" && text.includes(marks.cores[owner] ?? "")) continue;
      const origin = { kind: "row", table: table.name, column: column.name, row: index + 1 } as const;
      const value = withMark(text, marks.mint(owner, origin), column);
      if (value === undefined || keys.length === 0) continue;
      const where = keys.map((key, place) => `${quoted(key.name)} = $${place + 2}`).join(" and ");
      const values = [value, ...keys.map((key) => row[key.name])];
      if (await tried(db, `update ${quoted(table.name)} set ${quoted(column.name)} = $1 where ${where}`, values))
        has = true;
    }
    if (has) marked++;
  }
  return marked === rows.length;
}

function rowHasMark(row: Row, marks: Marks, owner: number): boolean {
  const core = marks.cores[owner] ?? "";
  return Object.values(row).some((value) => {
    return value instanceof Uint8Array
      ? Buffer.from(value).includes(core)
      : JSON.stringify(value ?? null).includes(core);
  });
}

/** Constraints and triggers may refuse what was guessed: then it was not to be. */
async function tried(db: Database, text: string, values: unknown[]): Promise<boolean> {
  try {
    await db.run({ text, values });
    return true;
  } catch {
    return false;
  }
}

/** Tables after those that they refer to. */
function inOrder(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  const visit = (table: Table, under: ReadonlySet<Table>): void => {
    if (ordered.includes(table) || under.has(table)) return;
    for (const { references } of table.columns) {
      const other = tables.find(({ name }) => name === references?.table);
      if (other !== undefined) visit(other, new Set([...under, table]));
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table, new Set());
  return ordered;
}
