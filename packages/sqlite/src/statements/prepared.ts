import type { Statement } from "bun:sqlite";
import type { Column, RawResult, WantedRows } from "@tenantry/core/adapter";
import { type Bindable, checkValues } from "../engine/values.ts";
import { type EngineRow, holdsUnsafeNumber, narrowRow, recordsHoldUnsafeNumber } from "./integers.ts";
import type { SchemaVersion } from "./schema-version.ts";
import type { StatementText } from "./statement-text.ts";

type EngineStatement = Statement<unknown, Bindable[]>;

const NO_COLUMNS: readonly Column[] = Object.freeze([]);
const INSERTS = new Set(["insert", "replace"]);
const WRITES = new Set(["insert", "replace", "update", "delete"]);

/** What the statement before this one did, by `select changes(), last_insert_rowid()`. */
export type LastWrite = () => readonly [changes: number, lastInsertId: number | bigint];

/** A statement the engine has compiled, run any number of times. */
export class Prepared {
  readonly verb: string;
  /** Whether it leaves the store as it is. */
  readonly reads: boolean;
  /** Used since the cache last looked. */
  used = true;
  readonly #statement: EngineStatement;
  readonly #version: SchemaVersion;
  readonly #lastWrite: LastWrite;
  readonly #parameters: number;
  readonly #returnsRows: boolean;
  readonly #writes: boolean;
  readonly #inserts: boolean;
  #exact: boolean;
  #columns: readonly Column[] = NO_COLUMNS;
  #columnsVersion = -1;
  /** Columns in which the engine may hold an integer: their places, and their names where an object holds every column. */
  #numeric: readonly number[] = [];
  #numericNames: readonly string[] | undefined;

  constructor(statement: EngineStatement, source: StatementText, version: SchemaVersion, lastWrite: LastWrite) {
    this.verb = source.verb;
    this.reads = statement.readonly;
    this.#statement = statement;
    this.#version = version;
    this.#lastWrite = lastWrite;
    this.#parameters = statement.paramsCount;
    this.#returnsRows = statement.reader;
    this.#writes = WRITES.has(source.verb);
    this.#inserts = INSERTS.has(source.verb);
    // A statement that only reads may be run again where an integer lost digits; one that writes may not.
    this.#exact = !this.reads && this.#returnsRows;
    if (this.#exact) statement.safeIntegers(true);
  }

  run(given: readonly unknown[], wanted?: WantedRows): RawResult {
    const values = checkValues(given, this.#parameters);
    if (!this.#returnsRows) return this.#runSilent(values);
    if (this.reads) return (wanted && this.#readRecords(values, wanted)) ?? this.#readRows(values);
    const rows = this.#rows(values);
    if (!this.#writes) {
      this.#version.raise();
      return { columns: this.#currentColumns(), rows, changes: 0 };
    }
    const columns = this.#currentColumns();
    const [changes, lastInsertId] = this.#lastWrite();
    return this.#inserts && changes > 0 ? { columns, rows, changes, lastInsertId } : { columns, rows, changes };
  }

  #readRows(values: readonly Bindable[]): RawResult {
    let rows = this.#rows(values);
    const columns = this.#currentColumns();
    if (!this.#exact && holdsUnsafeNumber(rows, this.#numeric)) {
      this.#exact = true;
      this.#statement.safeIntegers(true);
      rows = this.#rows(values);
    }
    return { columns, rows, changes: 0 };
  }

  /** Undefined where records would not say everything: then the statement is read again, as rows. */
  #readRecords(values: readonly Bindable[], wanted: WantedRows): RawResult | undefined {
    if (this.#exact || this.#numericNames === undefined) return undefined;
    const records = wanted === "first" ? this.#first(values) : this.#all(values);
    const columns = this.#currentColumns();
    // The run may have found other columns than the one before.
    const names: readonly string[] | undefined = this.#numericNames;
    return names === undefined || recordsHoldUnsafeNumber(records, names)
      ? undefined
      : { columns, rows: [], records, changes: 0 };
  }

  // The driver makes an object of each row, which its types leave open.
  #all(values: readonly Bindable[]): Record<string, unknown>[] {
    return this.#statement.all(...values) as Record<string, unknown>[];
  }

  #first(values: readonly Bindable[]): Record<string, unknown>[] {
    const record = this.#statement.get(...values) as Record<string, unknown> | null;
    return record === null ? [] : [record];
  }

  finalize(): void {
    this.#statement.finalize();
  }

  #rows(values: readonly Bindable[]): EngineRow[] {
    const rows: EngineRow[] = values.length === 0 ? this.#statement.values() : this.#statement.values(...values);
    if (this.#exact) rows.forEach(narrowRow);
    return rows;
  }

  #runSilent(values: readonly Bindable[]): RawResult {
    const { changes, lastInsertRowid } = values.length === 0 ? this.#statement.run() : this.#statement.run(...values);
    if (!this.#writes) {
      this.#version.raise();
      return { columns: NO_COLUMNS, rows: [], changes: 0 };
    }
    if (changes === 0 || !this.#inserts) return { columns: NO_COLUMNS, rows: [], changes };
    const lastInsertId = Number.isSafeInteger(lastInsertRowid) ? lastInsertRowid : this.#lastWrite()[1];
    return { columns: NO_COLUMNS, rows: [], changes, lastInsertId };
  }

  /** The same array as long as the columns are the same. The driver tells them right only after a run. */
  #currentColumns(): readonly Column[] {
    const version = this.#version.current();
    if (version !== this.#columnsVersion) {
      this.#columnsVersion = version;
      const columns = readColumns(this.#statement, this.#columns);
      if (columns !== this.#columns) this.#learn(columns);
    }
    return this.#columns;
  }

  #learn(columns: readonly Column[]): void {
    this.#columns = columns;
    const names = columns.map(({ name }) => name);
    this.#numeric = [...names.keys()].filter((place) => !holdsNoNumber(columns[place]?.declaredType));
    const fitsObject = new Set(names).size === names.length && !names.includes("__proto__");
    this.#numericNames = fitsObject ? this.#numeric.map((place) => names[place] ?? "") : undefined;
  }
}

/** Whether a column declared so has text affinity: the engine turns a number that is put there into text. */
function holdsNoNumber(declaredType: string | undefined): boolean {
  return declaredType !== undefined && /char|clob|text/i.test(declaredType) && !/int/i.test(declaredType);
}

/** The statement's columns: `known` itself where they did not change. */
export function readColumns(statement: EngineStatement, known: readonly Column[]): readonly Column[] {
  const names = statement.columnNames;
  const types = statement.declaredTypes;
  const same =
    known.length === names.length &&
    known.every((column, place) => column.name === names[place] && column.declaredType === (types[place] ?? undefined));
  if (same) return known;
  return names.map((name, place) => {
    const declaredType = types[place];
    return typeof declaredType === "string" ? { name, declaredType } : { name };
  });
}
