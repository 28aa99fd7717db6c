import { InvalidValueError } from "../errors.ts";
import type { Statement } from "../sql/statement.ts";

/** What crosses to an adapter: nothing but these is ever bound. */
export type BoundValue = string | number | bigint | boolean | null | Uint8Array;

function refuse(index: number, why: string, cause?: unknown): never {
  throw new InvalidValueError(`Value $${index + 1} of the statement ${why}.`, { cause });
}

function boundString(value: string, index: number): string {
  // Postgres refuses NUL in text and SQLite cuts at it in many functions, so no strategy takes it.
  if (value.includes("\0")) refuse(index, "is text that holds NUL, which Postgres can not keep; bind bytes instead");
  // As UTF-8 it would come back as another text.
  if (!value.isWellFormed()) {
    refuse(
      index,
      "is text that holds half of a surrogate pair, which no store can keep; cut texts between characters, or bind text.toWellFormed()",
    );
  }
  return value;
}

function boundJson(value: object, index: number): string {
  let json: string | undefined;
  try {
    // Its type does not say that a `toJSON` may answer undefined.
    json = JSON.stringify(value) as string | undefined;
  } catch (error) {
    refuse(
      index,
      `is an object that JSON can not say (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  }
  return json ?? refuse(index, "is an object that JSON leaves out; bind null to mean NULL");
}

function boundObject(value: object, index: number): BoundValue {
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) refuse(index, "is an invalid Date");
    return value.toISOString();
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (
    Array.isArray(value) ||
    Object.getPrototypeOf(value) === Object.prototype ||
    Object.getPrototypeOf(value) === null
  ) {
    return boundJson(value, index);
  }
  return refuse(
    index,
    `is an object of the class ${value.constructor?.name ?? "?"}; bind text, a number, bytes or plain JSON`,
  );
}

/** One value as it is bound: a `Date` as ISO text, plain objects and arrays as JSON text. Throws `InvalidValueError`. */
function boundValue(value: unknown, index: number): BoundValue {
  switch (typeof value) {
    case "string":
      return boundString(value, index);
    case "number":
      if (!Number.isFinite(value)) refuse(index, `is ${value}, which SQLite would keep as NULL`);
      return value;
    case "boolean":
    case "bigint":
      return value;
    case "object":
      return value === null ? null : boundObject(value, index);
    case "undefined":
      return refuse(index, "is undefined; bind null to mean NULL");
    default:
      return refuse(index, `is a ${typeof value}`);
  }
}

/** A statement of this text, with the values as they are bound. */
export function bind(text: string, values: readonly unknown[]): Statement {
  const bound = new Array<BoundValue>(values.length);
  for (let index = 0; index < values.length; index++) bound[index] = boundValue(values[index], index);
  return { text, values: bound };
}
