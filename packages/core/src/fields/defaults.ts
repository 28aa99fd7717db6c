/**
 * A value with the defaults of its JSON Schema where it has none. Fills properties of objects and items of arrays that are
 * there; an object that is missing and has no default of its own stays missing. What is given is not changed.
 */
export function withDefaults(schema: unknown, given: unknown): unknown {
  if (!isObject(schema)) return given;
  let value = given === undefined && "default" in schema ? structuredClone(schema.default) : given;
  if (Array.isArray(schema.allOf)) for (const part of schema.allOf) value = withDefaults(part, value);
  if (Array.isArray(value)) return "items" in schema ? value.map((item) => withDefaults(schema.items, item)) : value;
  if (!isPlainObject(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, item] of Object.entries(value)) if (item === undefined) delete filled[name];
  if (!isObject(schema.properties)) return filled;
  for (const [name, property] of Object.entries(schema.properties)) {
    const own = Object.hasOwn(value, name) ? value[name] : undefined;
    const item = withDefaults(property, own);
    if (item !== undefined) define(filled, name, item);
  }
  return filled;
}

type Dictionary = Record<string, unknown>;

export const isObject = (value: unknown): value is Dictionary => typeof value === "object" && value !== null;

function isPlainObject(value: unknown): value is Dictionary {
  if (!isObject(value) || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Also for a name such as `__proto__`, which an assignment would take for something else. */
function define(target: Dictionary, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
