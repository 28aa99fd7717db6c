import { type FieldMeaning, meaningOf } from "./field-names.ts";
import { MARK_LENGTH } from "./marks.ts";
import type { TableColumn } from "./table.ts";

const TEXT = /char|text|clob|citext|^string$|^$/;
const CODED =
  /^(\d{4}-\d{2}-\d{2}.*|[0-9a-f]{8}-[0-9a-f-]{27}|-?\d+(\.\d+)?|true|false|https?:\/\/\S+|\S+@\S+\.\S+|[0-9a-f]{32,}|#[0-9a-f]{3,8})$/i;

const WORDS: ReadonlySet<FieldMeaning> = new Set(["text", "flag", "slug", "tenant"]);

/** Whether a column holds words of a person, so that a mark in it changes nothing for the program. */
export function holdsWords(column: TableColumn): boolean {
  if (column.primary || column.unique || column.references !== undefined || !TEXT.test(column.type)) return false;
  if (lengthOf(column.type) < MARK_LENGTH) return false;
  return WORDS.has(meaningOf(column.name));
}

/** The value with a mark in it; undefined where it is no text of a person. */
export function withMark(value: unknown, mark: string, column: TableColumn): string | undefined {
  if (typeof value !== "string" || CODED.test(value)) return undefined;
  const json = markedJson(value, mark);
  if (json !== undefined) return json;
  return `${mark} ${value}`.slice(0, lengthOf(column.type));
}

/** A value for a column of a new row. `number` makes it the same at every tenant, and another in every row. */
export function columnValue(column: TableColumn, number: number, mark: (column: string) => string): unknown {
  const { name, type } = column;
  if (/^(bool|boolean)$/.test(type)) return number % 2 === 0;
  if (/json/.test(type)) return JSON.stringify({ note: mark(name) });
  if (/uuid/.test(type)) return uuidOf(number);
  if (/date|time/.test(type)) return dateOf(number);
  if (/blob|bytea|binary/.test(type)) return new TextEncoder().encode(mark(name));
  if (/int|serial/.test(type)) return number;
  if (/real|floa|doub|num|dec|money/.test(type)) return number + 0.5;
  return textValue(column, number, mark);
}

function textValue(column: TableColumn, number: number, mark: (column: string) => string): string {
  const { name } = column;
  switch (meaningOf(name)) {
    case "email":
      return `person-${number}@example.com`;
    case "url":
      return `https://example.com/${number}`;
    case "date":
      return dateOf(number);
    case "number":
      return String(number);
    case "color":
      return "#336699";
    case "language":
      return "en";
    case "slug":
    case "id":
    case "phone":
    case "secret":
    case "password":
    case "code":
      return `${name.replace(/[^a-z0-9]/gi, "-").toLowerCase()}-${number}`;
    default:
      return column.primary || column.unique ? `same-${number}` : mark(name);
  }
}

const dateOf = (number: number) => `2026-01-${String((number % 28) + 1).padStart(2, "0")}T12:00:00.000Z`;
const uuidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

function lengthOf(type: string): number {
  return Number(/\((\d+)\)/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY);
}

/** The text again, if it is JSON, with the mark in the first of its texts. */
function markedJson(text: string, mark: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    let done = false;
    const marked: unknown = JSON.parse(text, (_, value: unknown) => {
      if (done || typeof value !== "string" || CODED.test(value)) return value;
      done = true;
      return `${mark} ${value}`;
    });
    return done ? JSON.stringify(marked) : text;
  } catch {
    return undefined;
  }
}
