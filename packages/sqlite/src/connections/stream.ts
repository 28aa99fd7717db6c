import type { Column, RawResult, Statement } from "@tenantry/core/adapter";
import { type Bindable, checkValues } from "../engine/values.ts";
import { narrow } from "../statements/integers.ts";
import { readColumns } from "../statements/prepared.ts";
import type { Session } from "../statements/session.ts";
import { readStatement, type StatementText } from "../statements/statement-text.ts";

/** Rows a chunk. */
const CHUNK = 100;

const ROW_VERBS = new Set(["select", "values"]);
const NO_COLUMNS: readonly Column[] = Object.freeze([]);

/** The driver steps through rows as objects, where columns of one name would be one: those get names of our own. */
function renamed(source: StatementText, count: number): string {
  const names = Array.from({ length: count }, (_, place) => `c${place}`).join(", ");
  return `with tenantry_rows(${names}) as (${source.text}\n) select * from tenantry_rows`;
}

function needsNames(names: readonly string[]): boolean {
  return new Set(names).size !== names.length || names.includes("__proto__");
}

/**
 * Yields rows in chunks. From the first to the last the connection holds a read transaction, which keeps the log from
 * shrinking: it ends with the loop, however that ends, and when the connection is closed.
 */
export async function* streamRows(session: Session, statement: Statement): AsyncGenerator<RawResult> {
  const source = readStatement(statement.text);
  const open = (text: string) => session.database.prepare<Record<string, unknown>, Bindable[]>(text).safeIntegers(true);
  let engine: ReturnType<typeof open> | undefined;
  try {
    engine = open(source.text);
    const values = checkValues(statement.values, engine.paramsCount);
    const columns = readColumns(engine, NO_COLUMNS);
    let keys = columns.map((column) => column.name);
    if (needsNames(keys)) {
      if (!ROW_VERBS.has(source.verb)) {
        yield session.run(statement);
        return;
      }
      engine.finalize();
      engine = open(renamed(source, keys.length));
      keys = engine.columnNames;
    }
    let rows: unknown[][] = [];
    for (const row of engine.iterate(...values)) {
      rows.push(
        keys.map((key) => {
          const value = row[key];
          return typeof value === "bigint" ? narrow(value) : value;
        }),
      );
      if (rows.length < CHUNK) continue;
      yield { columns, rows, changes: 0 };
      rows = [];
    }
    if (rows.length > 0) yield { columns, rows, changes: 0 };
  } catch (error) {
    throw session.error(error, "stream rows");
  } finally {
    engine?.finalize();
  }
}
