import { InvalidFieldsError } from "../errors.ts";

/** Checks custom fields or settings and fills defaults in. Throws `InvalidFieldsError`. */
export interface FieldsCheck {
  check(value: unknown, what: string): Record<string, unknown>;
}

/**
 * Fills defaults in and freezes. What no longer fits its schema fails where it is read, so that the rest can still be used,
 * and mended.
 */
export function fillDefaults<Key extends string>(
  owner: Record<Key, Record<string, unknown>>,
  key: Key,
  check: FieldsCheck,
  what: string,
): void {
  try {
    owner[key] = deepFreeze(check.check(owner[key], what));
  } catch (error) {
    if (!(error instanceof InvalidFieldsError)) throw error;
    Object.defineProperty(owner, key, {
      enumerable: true,
      get() {
        throw error;
      },
    });
  }
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
