import { type Inventor, inventValue } from "./invent.ts";
import { jsonSchemaValue } from "./json-schema-value.ts";
import { field } from "./route.ts";

interface Issue {
  readonly path: readonly string[];
}

const ATTEMPTS = 60;

/**
 * A value that a Standard Schema lets through. Where it tells its JSON Schema, made from that; otherwise found out: what it
 * complains of is given another value, until it does not.
 */
export async function standardSchemaValue(schema: unknown, inventor: Inventor): Promise<unknown> {
  const described = describedBy(schema);
  if (described !== undefined) {
    const value = jsonSchemaValue(described, "", inventor);
    if ((await issuesOf(schema, value)).length === 0) return value;
  }
  let value: unknown = {};
  const tried = new Map<string, number>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [issue] = await issuesOf(schema, value);
    if (issue === undefined) return value;
    const key = issue.path.join(".");
    const number = tried.get(key) ?? 0;
    tried.set(key, number + 1);
    const candidates = candidatesFor(issue.path.at(-1) ?? "", inventor);
    if (number >= candidates.length) return value;
    value = withValue(value, issue.path, candidates[number]);
  }
  return value;
}

export const isStandardSchema = (schema: unknown): boolean => field(schema, "~standard") !== undefined;

function candidatesFor(name: string, inventor: Inventor): unknown[] {
  const mark = inventor.mark(name);
  const first = inventValue(name, inventor);
  const texts = ["ada@example.com", "https://example.com/", "2026-01-15T12:00:00.000Z", "2026-01-15", "a", "1"];
  const uuid = "00000000-0000-4000-8000-000000000001";
  return [first, mark, 1, true, ...texts, uuid, "Correct-horse-7-battery", {}, [], [mark], new Date(0), 20, null];
}

async function issuesOf(schema: unknown, value: unknown): Promise<Issue[]> {
  const standard = field(schema, "~standard");
  const validate = field(standard, "validate");
  if (typeof validate !== "function") return [];
  const result: unknown = await Reflect.apply(validate, standard, [value]);
  const issues = field(result, "issues");
  return Array.isArray(issues) ? issues.map((issue: unknown) => ({ path: pathOf(field(issue, "path")) })) : [];
}

function pathOf(path: unknown): string[] {
  if (!Array.isArray(path)) return [];
  return path.map((part: unknown) => String(field(part, "key") ?? part));
}

function describedBy(schema: unknown): unknown {
  const describe = field(field(field(schema, "~standard"), "jsonSchema"), "input");
  if (typeof describe !== "function") return undefined;
  try {
    return describe({ target: "draft-2020-12" });
  } catch {
    return undefined;
  }
}

function withValue(target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(target)) {
    const items: unknown[] = [...target];
    items[Number(name)] = withValue(items[Number(name)], rest, value);
    return items;
  }
  const object = typeof target === "object" && target !== null ? target : {};
  return { ...object, [name]: withValue(field(object, name), rest, value) };
}
