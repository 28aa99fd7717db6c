import type { Database } from "bun:sqlite";
import type { RawResult, Statement, WantedRows } from "@tenantry/core/adapter";
import { type ReadonlyMeaning, storeError } from "../engine/engine-errors.ts";
import type { Subject } from "../engine/subject.ts";
import { narrow } from "./integers.ts";
import { Prepared } from "./prepared.ts";
import { SchemaVersion } from "./schema-version.ts";
import { StatementCache } from "./statement-cache.ts";
import { readStatement } from "./statement-text.ts";

/** Texts a connection keeps compiled: the driver's own cache of 20 costs a recompilation a run past that. */
const STATEMENT_LIMIT = 256;

const READS = new Set(["select", "values"]);

/** What opens and ends transactions. */
export type Control = "begin" | "begin immediate" | "commit" | "rollback";

export interface SessionOptions {
  readonly subject: Subject;
  /** Names of attached schemas. */
  readonly attached?: readonly string[];
  /** What SQLITE_READONLY means here. */
  readonly readonlyMeaning?: ReadonlyMeaning;
}

/** One engine handle with its compiled statements: runs a statement and says failures in Tenantry's words. */
export class Session {
  readonly database: Database;
  readonly subject: Subject;
  readonly #readonlyMeaning: ReadonlyMeaning | undefined;
  readonly #version: SchemaVersion;
  readonly #cache = new StatementCache(STATEMENT_LIMIT);
  readonly #controls = new Map<Control, ReturnType<Database["prepare"]>>();
  #lastWrite: ReturnType<Database["prepare"]> | undefined;

  constructor(database: Database, options: SessionOptions) {
    this.database = database;
    this.subject = options.subject;
    this.#readonlyMeaning = options.readonlyMeaning;
    this.#version = new SchemaVersion(database, options.attached ?? []);
  }

  run(statement: Statement): RawResult {
    return this.execute(this.prepared(statement.text), statement.values);
  }

  execute(prepared: Prepared, values: readonly unknown[], wanted?: WantedRows): RawResult {
    try {
      return prepared.run(values, wanted);
    } catch (error) {
      this.#version.raise();
      throw this.error(error, "run the statement");
    }
  }

  prepared(text: string): Prepared {
    return this.#cache.get(text) ?? this.#compile(text);
  }

  /** Whether a text leaves the store as it is, as far as can be told before it is compiled. */
  readsOnly(text: string): boolean {
    return this.#cache.get(text)?.reads ?? READS.has(readStatement(text).verb);
  }

  control(verb: Control): void {
    let statement = this.#controls.get(verb);
    try {
      if (statement === undefined) {
        statement = this.database.prepare(verb);
        this.#controls.set(verb, statement);
      }
      if (verb !== "commit") statement.run();
      else {
        const before = this.#version.commits();
        statement.run();
        this.#version.committed(before);
      }
    } catch (error) {
      throw this.error(error, verb === "commit" || verb === "rollback" ? verb : "begin a transaction");
    }
    if (verb === "rollback") this.#version.raise();
  }

  get inTransaction(): boolean {
    return this.database.inTransaction;
  }

  error(error: unknown, operation: string): Error {
    return storeError(error, this.subject, operation, this.#readonlyMeaning);
  }

  /** Finalizes every statement, whoever prepared it, and closes the handle: without `true` a live statement keeps it open. */
  close(): void {
    this.#cache.clear();
    this.#controls.clear();
    this.database.close(true);
  }

  #compile(text: string): Prepared {
    try {
      const source = readStatement(text);
      const prepared = new Prepared(this.database.prepare(source.text), source, this.#version, () =>
        this.#readLastWrite(),
      );
      this.#cache.add(text, prepared);
      return prepared;
    } catch (error) {
      throw this.error(error, "run the statement");
    }
  }

  #readLastWrite(): [number, number | bigint] {
    this.#lastWrite ??= this.database.prepare("select changes(), last_insert_rowid()").safeIntegers(true);
    const [changes, key] = this.#lastWrite.values()[0] ?? [];
    return [Number(changes), typeof key === "bigint" ? narrow(key) : 0];
  }
}
