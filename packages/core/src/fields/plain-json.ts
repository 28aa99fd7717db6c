import { InvalidFieldsError } from "../errors.ts";
import type { FieldsCheck } from "./fields-check.ts";

const DEEPEST = 32;

/** What is checked where no schema is configured: a plain object that JSON keeps whole. */
export const plainFields: FieldsCheck = { check: plainObject };

/** A copy of the object, made of plain JSON values alone. Throws `InvalidFieldsError` for anything JSON would change or drop. */
export function plainObject(value: unknown, what: string): Record<string, unknown> {
  if (!isPlainObject(value)) throw invalid(what, "must be a plain object");
  return copyObject(value, what, 0);
}

function copyObject(value: object, what: string, depth: number): Record<string, unknown> {
  if (depth > DEEPEST) throw invalid(what, `are nested deeper than ${DEEPEST} levels, or hold themselves`);
  // A null prototype until it is filled, so that a key named __proto__ is a key.
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, part] of Object.entries(value)) {
    if (part !== undefined) copy[key] = copyValue(part, `${what}: "${key}"`, depth + 1);
  }
  return { ...copy };
}

function copyValue(value: unknown, what: string, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw invalid(what, `is ${value}, which JSON can not hold`);
  }
  if (Array.isArray(value)) return value.map((part, index) => copyValue(part, `${what}[${index}]`, depth + 1));
  if (isPlainObject(value)) return copyObject(value, what, depth);
  if (value instanceof Date) throw invalid(what, "is a Date; give its ISO text");
  throw invalid(what, `is a ${typeof value === "object" ? "class instance" : typeof value}, which JSON can not hold`);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function invalid(what: string, fault: string): InvalidFieldsError {
  return new InvalidFieldsError(`${what} ${fault}.`);
}
