import { MigrationInvalidError, StatementRefusedError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import type { Dialect } from "../sql/dialect.ts";
import { traitsOf } from "../sql/dialects.ts";
import { checkStatement } from "../sql/scan.ts";
import { splitStatements } from "../sql/split.ts";
import type { Migration } from "./module.ts";

/** A migration's SQL: one text for every dialect, or one for each. */
export type MigrationTexts = string | { readonly [dialect: string]: string };

/** A text as it is read for one dialect. */
interface Reading {
  readonly statements: readonly string[];
  readonly checksum: string;
}

/** A migration made of SQL. Each dialect's text is cut into statements and looked through when it is first asked for. */
export class SqlMigration implements Migration {
  readonly name: string;
  readonly #module: string;
  readonly #texts: MigrationTexts;
  readonly #readings = new Map<Dialect, Reading>();

  /** Throws `MigrationInvalidError` where a text is empty. */
  constructor(module: string, name: string, texts: MigrationTexts) {
    this.name = name;
    this.#module = module;
    this.#texts = texts;
    for (const text of typeof texts === "string" ? [texts] : Object.values(texts)) {
      if (text.trim() === "") throw this.#invalid("is empty. Write its SQL, or remove it");
    }
  }

  statements(dialect: Dialect): readonly string[] {
    return this.#read(dialect).statements;
  }

  checksum(dialect: Dialect): string {
    return this.#read(dialect).checksum;
  }

  #read(dialect: Dialect): Reading {
    let reading = this.#readings.get(dialect);
    if (reading === undefined) {
      const text = normalized(this.#text(dialect));
      reading = { statements: this.#split(text, dialect), checksum: sha256(text) };
      this.#readings.set(dialect, reading);
    }
    return reading;
  }

  #text(dialect: Dialect): string {
    if (typeof this.#texts === "string") return this.#texts;
    if (Object.hasOwn(this.#texts, dialect)) return this.#texts[dialect] ?? "";
    const others = Object.keys(this.#texts).join(", ");
    throw this.#invalid(`has no text for ${dialect}, only for ${others}. Add ${this.name}.${dialect}.sql`);
  }

  #split(text: string, dialect: Dialect): readonly string[] {
    let place = "";
    try {
      const statements = splitStatements(text, traitsOf(dialect));
      for (const [index, statement] of statements.entries()) {
        place = `, statement ${index + 1} (${firstLine(statement.text)})`;
        checkStatement(statement, dialect, "migration");
      }
      if (statements.length === 0) throw this.#invalid("holds only comments. Write its SQL, or remove it");
      return Object.freeze(statements.map((statement) => statement.text));
    } catch (error) {
      if (error instanceof StatementRefusedError)
        throw this.#invalid(`can not be loaded${place}: ${error.message}`, error);
      throw error;
    }
  }

  #invalid(fault: string, cause?: Error): MigrationInvalidError {
    const end = fault.endsWith(".") ? "" : ".";
    return new MigrationInvalidError(`The migration ${this.#module}/${this.name} ${fault}${end}`, {
      cause,
      operation: "load migrations",
    });
  }
}

/** The same on every machine: a checkout may have changed line endings, an editor put a mark in front. */
const normalized = (text: string) => text.replace(/^\ufeff/, "").replaceAll(/\r\n?/g, "\n");

/** A statement's first line, short enough for a message. */
export function firstLine(statement: string): string {
  const line = statement.split("\n", 1)[0]?.trim() ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
