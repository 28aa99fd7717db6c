import { InvalidValueError } from "@tenantry/core/adapter";

/** What the engine binds. */
export type Bindable = string | number | bigint | boolean | null | Uint8Array;

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

function refuse(value: unknown, place: number): never {
  const what = typeof value === "object" ? (value?.constructor?.name ?? "object") : `${typeof value} ${String(value)}`;
  throw new InvalidValueError(
    `Value ${place + 1} can not be bound (${what}): give a string, number, bigint, boolean, null or Uint8Array.`,
  );
}

function isBindable(value: unknown): value is Bindable {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      // The engine has no NaN and would store NULL.
      return !Number.isNaN(value);
    case "bigint":
      // Outside of 64 bits the driver would store other digits.
      return value >= LEAST && value <= MOST;
    case "object":
      return value === null || value instanceof Uint8Array;
    default:
      return false;
  }
}

function areBindable(values: readonly unknown[]): values is readonly Bindable[] {
  for (let place = 0; place < values.length; place++) {
    if (!isBindable(values[place])) refuse(values[place], place);
  }
  return true;
}

/**
 * The values, checked: the driver would bind `undefined` and plain objects as NULL, and without any value it would bind
 * those of the run before.
 *
 * @throws InvalidValueError
 */
export function checkValues(values: readonly unknown[], expected: number): readonly Bindable[] {
  if (values.length !== expected) {
    throw new InvalidValueError(`The statement takes ${expected} values and was given ${values.length}.`);
  }
  if (!areBindable(values)) throw new InvalidValueError("A value can not be bound.");
  return values;
}
