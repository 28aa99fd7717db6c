import { type Inventor, inventText } from "./invent.ts";
import { MARK_LENGTH } from "./marks.ts";
import { textFor } from "./pattern-text.ts";
import { field } from "./route.ts";

const DEEPEST = 8;
const FORMATS: Readonly<Record<string, string>> = {
  date: "2026-01-15",
  "date-time": "2026-01-15T12:00:00.000Z",
  time: "12:00:00Z",
  duration: "P1D",
  uuid: "00000000-0000-4000-8000-000000000001",
  email: "ada@example.com",
  "idn-email": "ada@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  url: "https://example.com/",
  "uri-reference": "/",
  numeric: "1",
  integer: "1",
  boolean: "true",
  ArrayString: "[]",
};

/** A value that a JSON Schema lets through, TypeBox's included. `name` is the field's. */
export function jsonSchemaValue(schema: unknown, name: string, inventor: Inventor, depth = 0): unknown {
  if (depth > DEEPEST) return undefined;
  const of = (keyword: string): unknown => field(schema, keyword);
  const within = (part: unknown): unknown => jsonSchemaValue(part, name, inventor, depth + 1);
  const choices = of("enum");
  if (of("const") !== undefined) return of("const");
  if (Array.isArray(choices)) return choices[0];
  const all = of("allOf");
  if (Array.isArray(all)) return Object.assign({}, ...all.map(within));
  if (of("elysiaMeta") === "Files") return [fileFor(name, inventor)];
  const some = of("anyOf") ?? of("oneOf");
  if (Array.isArray(some)) return within(preferred(some));
  const type = of("type");
  switch (Array.isArray(type) ? type[0] : type) {
    case "object":
      return objectValue(schema, inventor, depth);
    case "array":
      return arrayValue(schema, name, inventor, depth);
    case "string":
      return of("format") === "binary" ? fileFor(name, inventor) : stringValue(schema, name, inventor);
    case "integer":
    case "number":
    case "bigint":
      return numberValue(schema, name, inventor);
    case "boolean":
      return true;
    case "null":
      return null;
    case "Date":
      return FORMATS["date-time"];
    default:
      return field(schema, "properties") === undefined
        ? inventText(name, inventor)
        : objectValue(schema, inventor, depth);
  }
}

/** The choice that says most: a date or a number rather than any text for it, anything rather than nothing. */
function preferred(choices: readonly unknown[]): unknown {
  const types = ["object", "array", "number", "integer", "boolean", "string"];
  const rank = (schema: unknown): number => {
    const type = field(schema, "type");
    return typeof type === "string" && types.includes(type) ? types.indexOf(type) : types.length;
  };
  return [...choices].sort((one, other) => rank(one) - rank(other))[0];
}

function objectValue(schema: unknown, inventor: Inventor, depth: number): Record<string, unknown> {
  const properties = field(schema, "properties");
  const value: Record<string, unknown> = {};
  if (typeof properties === "object" && properties !== null) {
    for (const [name, property] of Object.entries(properties)) {
      const made = jsonSchemaValue(property, name, inventor, depth + 1);
      if (made !== undefined) value[name] = made;
    }
  }
  const patterns = field(schema, "patternProperties") ?? {};
  for (const property of Object.values(patterns)) value.key = jsonSchemaValue(property, "key", inventor, depth + 1);
  return value;
}

function arrayValue(schema: unknown, name: string, inventor: Inventor, depth: number): unknown[] {
  const items = field(schema, "items");
  const list = Array.isArray(items) ? items : undefined;
  if (list !== undefined) return list.map((item) => jsonSchemaValue(item, name, inventor, depth + 1));
  const least = Math.max(1, Math.min(20, numberOf(field(schema, "minItems")) ?? 1));
  if (numberOf(field(schema, "maxItems")) === 0) return [];
  return Array.from({ length: least }, () => jsonSchemaValue(items, name, inventor, depth + 1));
}

function stringValue(schema: unknown, name: string, inventor: Inventor): string {
  const format = field(schema, "format");
  if (format === "ObjectString") return JSON.stringify({ text: inventor.mark(name) });
  if (format === "uuid") return String(inventor.known(name) ?? FORMATS.uuid);
  const pattern = field(schema, "pattern");
  const least = numberOf(field(schema, "minLength")) ?? 0;
  const most = numberOf(field(schema, "maxLength")) ?? Number.POSITIVE_INFINITY;
  const formatted = typeof format === "string" ? FORMATS[format] : undefined;
  if (formatted !== undefined) return formatted;
  const text = most < MARK_LENGTH ? "a".repeat(Math.max(1, Math.min(most, 3))) : inventText(name, inventor);
  const fitting = text.padEnd(least, " x").slice(0, most);
  if (typeof pattern !== "string" || new RegExp(pattern, "u").test(fitting)) return fitting;
  return textFor(pattern, [inventor.mark(name), inventor.mark(name).toUpperCase()]) ?? fitting;
}

function numberValue(schema: unknown, name: string, inventor: Inventor): number {
  const least = numberOf(field(schema, "minimum")) ?? (numberOf(field(schema, "exclusiveMinimum")) ?? -1) + 1;
  const most = numberOf(field(schema, "maximum")) ?? (numberOf(field(schema, "exclusiveMaximum")) ?? Infinity) - 1;
  const step = numberOf(field(schema, "multipleOf")) ?? 0;
  const known = Number(inventor.known(name));
  const wanted = Number.isFinite(known) ? known : 1;
  const value = Math.min(most, Math.max(least, wanted));
  return step > 0 ? Math.ceil(value / step) * step : value;
}

function fileFor(name: string, inventor: Inventor): File {
  return new File([inventor.mark(name)], "note.txt", { type: "text/plain" });
}

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
