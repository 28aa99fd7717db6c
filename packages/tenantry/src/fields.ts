import { Misuse } from "./failure.ts";

/** Custom fields from `key=value` and `key:=json`. Where the schema says what a field is, its value is read as that. */
export function fieldsOf(given: readonly string[], schema: unknown): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const text of given) {
    const [, key, json, value = ""] = /^([^=:]+)(:?)=(.*)$/s.exec(text) ?? [];
    if (key === undefined) throw new Misuse(`"${text}" is no field.`, "Write --field key=value, or --field key:=json.");
    fields.set(key, json === ":" ? parsed(key, value) : typed(value, typeOf(schema, key)));
  }
  return Object.fromEntries(fields);
}

function parsed(key: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new Misuse(`The value of the field "${key}" is no JSON: ${value}`, `For text write --field ${key}=${value}`);
  }
}

function typed(value: string, type: unknown): unknown {
  if (type === undefined || type === "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    // The schema's own check says what is wrong, in its words.
    return value;
  }
}

/** `type` of a property, where the schema is a JSON schema, as those of TypeBox are. */
function typeOf(schema: unknown, key: string): unknown {
  const properties = member(schema, "properties");
  return member(member(properties, key), "type");
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}
