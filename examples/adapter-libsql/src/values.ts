import type { InArgs, Value } from "@libsql/client";

type Bound = Extract<InArgs, readonly unknown[]>[number];

/** The driver binds every number as a floating one, and a text column would then keep `7.0`. */
export function bindable(value: unknown): Bound {
  if (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value);
  if (value === null || value instanceof Uint8Array) return value;
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return value;
    default:
      throw new TypeError(`The driver was handed a ${typeof value}, which core never binds.`);
  }
}

/** A cell as core takes it: integers as numbers where they fit, bytes as they are. */
export function read(value: Value): unknown {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}
