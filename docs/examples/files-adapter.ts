import { Database } from "bun:sqlite";
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Connection,
  type ConnectionUse,
  ConstraintError,
  oneStatement,
  QueryError,
  type RawResult,
  type Statement,
  StoreBusyError,
  StoreExistsError,
  StoreMissingError,
  type Strategy,
  TenantryError,
} from "@tenantry/core/adapter";

// #region strategy
export interface Files extends Strategy<{ file: string }> {
  temporary(): Files;
}

/** One SQLite file a tenant, named by its id. */
export const files = (directory: string): Files => ({
  name: "files",
  dialect: "sqlite",
  capabilities: { concurrentWriters: false },
  async provision({ id }, { prepare }) {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${id}.sqlite`);
    const aside = `${file}.${crypto.randomUUID()}`;
    try {
      const store = connectionTo(new Database(aside, { strict: true }), "migrate");
      try {
        await prepare(store);
      } finally {
        await store.close();
      }
      failing(() => linkSync(aside, file));
    } finally {
      remove(aside);
    }
    return { file };
  },
  connect(_, { file }, use) {
    if (!existsSync(file)) throw new StoreMissingError("The file is not there. Restore it from a backup.");
    const { ino } = statSync(file);
    const database = failing(
      () => new Database(file, { strict: true, readonly: use === "read", readwrite: use !== "read" }),
    );
    if (use !== "read") database.run("pragma journal_mode = wal");
    const healthy = (): boolean => statSync(file, { throwIfNoEntry: false })?.ino === ino;
    return { ...connectionTo(database, use), healthy };
  },
  destroy: async (_, { file }) => remove(file),
  temporary() {
    const ground = mkdtempSync(join(tmpdir(), "files-"));
    return { ...files(ground), close: async () => rmSync(ground, { recursive: true }) };
  },
});
// #endregion strategy

// #region connection
function connectionTo(database: Database, use: ConnectionUse): Connection {
  const run = (text: string): void => failing(() => void database.run(text));
  const query = (statement: Statement): RawResult => failing(() => answer(database, statement));
  if (use !== "migrate") run("pragma foreign_keys = on");
  return {
    query,
    begin() {
      run("begin immediate");
      return {
        query,
        commit() {
          const broken = use === "migrate" && database.query("pragma foreign_key_check").get() !== null;
          if (broken) throw new ConstraintError("A row refers to one that is not there.");
          run("commit");
        },
        rollback: () => (database.inTransaction ? run("rollback") : undefined),
      };
    },
    close: () => database.close(true),
  };
}

function answer(database: Database, { text, values }: Statement): RawResult {
  // The engine would run the first of several statements and drop the rest.
  using prepared = database.prepare(oneStatement(text, "sqlite")).safeIntegers(true);
  const bound = Object.fromEntries(values.map((value, index) => [index + 1, value as string]));
  const before = totalChanges(database);
  const rows = prepared.values(bound).map((row) => row.map(narrow));
  const columns = prepared.columnNames.map((name, index) => {
    const declaredType = prepared.declaredTypes[index];
    return declaredType ? { name, declaredType } : { name };
  });
  return { columns, rows, changes: totalChanges(database) - before };
}
// #endregion connection

// #region engine
const totalChanges = (database: Database): number => Number(database.query("select total_changes()").values()[0]?.[0]);

const narrow = (value: unknown): unknown =>
  typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;

const remove = (file: string): void => {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(file + end, { force: true });
};

/** The engine's errors in Tenantry's words. */
function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof TenantryError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const said = cause instanceof Error ? cause.message : String(cause);
    if (code.startsWith("SQLITE_BUSY")) throw new StoreBusyError("Another connection writes.", { cause });
    if (code.startsWith("SQLITE_CONSTRAINT")) throw new ConstraintError(said, { cause });
    if (code === "EEXIST") throw new StoreExistsError("The tenant has a store already.", { cause });
    throw new QueryError(said, { cause });
  }
}
// #endregion engine
