import type { FieldIssue } from "../errors.ts";
import type { Checker } from "./checker.ts";
import { isObject, withDefaults } from "./defaults.ts";

/** A JSON Schema of an object, as TypeBox of either generation makes it. */
export interface JsonSchema {
  readonly type?: unknown;
  readonly properties?: unknown;
  readonly required?: unknown;
  readonly additionalProperties?: unknown;
  readonly allOf?: unknown;
  readonly anyOf?: unknown;
  readonly oneOf?: unknown;
  readonly $ref?: unknown;
}

interface JsonError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** A schema's own checker. It stops looking for errors after some eight. */
interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): [boolean, readonly JsonError[]];
}

/** Checks by a JSON Schema, after defaults have been filled in. */
export function jsonChecker(schema: JsonSchema): Checker {
  const fields = fieldsOf(schema);
  let validator: Validator | undefined;
  return (given) => {
    const value = withDefaults(schema, given);
    validator ??= compile(schema);
    const named = fields !== undefined && isObject(value) ? { fields, value } : undefined;
    const unknown = named === undefined ? [] : Object.keys(named.value).filter((name) => !named.fields.has(name));
    if (unknown.length === 0 && validator.Check(value)) return { value };
    const issues = named === undefined ? [] : fieldIssues(schema, named.fields, named.value);
    issues.push(...unknown.map((field) => ({ field, message: "is not a field" })));
    // What is wrong with the whole, and with no field of it.
    return { issues: issues.length > 0 ? issues : issuesOf(validator, value) };
  };
}

/**
 * Loaded when first needed: that takes some 20 ms, and a program without fields never spends them. By `require`, so that a
 * check costs no promise; Bun and its bundler take it as they take an import.
 */
function compile(schema: JsonSchema): Validator {
  const { Compile } = require("typebox/schema") as typeof import("typebox/schema");
  return Compile(schema);
}

const OPEN = ["additionalProperties", "patternProperties", "unevaluatedProperties", "allOf", "anyOf", "oneOf", "$ref"];

/** The fields a schema names; undefined where it says by itself what becomes of others. */
function fieldsOf(schema: JsonSchema): ReadonlyMap<string, unknown> | undefined {
  if (OPEN.some((keyword) => keyword in schema)) return undefined;
  return new Map(isObject(schema.properties) ? Object.entries(schema.properties) : []);
}

/** Every field by itself, so that the checker's limit hides none. */
function fieldIssues(
  schema: JsonSchema,
  fields: ReadonlyMap<string, unknown>,
  value: Record<string, unknown>,
): FieldIssue[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return [...fields].flatMap(([field, own]): FieldIssue[] => {
    if (!Object.hasOwn(value, field)) return required.has(field) ? [{ field, message: "is missing" }] : [];
    const alone = compile({ ...schema, properties: { [field]: own }, required: [] });
    const only = { [field]: value[field] };
    if (alone.Check(only)) return [];
    const choices = choicesOf(own);
    return choices === undefined
      ? issuesOf(alone, only)
      : [{ field, message: `must be one of: ${choices.join(", ")}` }];
  });
}

/** What a field may be, where its schema lists it. */
function choicesOf(schema: unknown): unknown[] | undefined {
  if (!isObject(schema)) return undefined;
  if (Array.isArray(schema.enum)) return schema.enum;
  if ("const" in schema) return [schema.const];
  const parts: unknown = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(parts)) return undefined;
  const choices = parts.map(choicesOf);
  return choices.every((choice) => choice !== undefined) ? choices.flat() : undefined;
}

function issuesOf(validator: Validator, value: unknown): FieldIssue[] {
  const issues = new Map<string, FieldIssue>();
  for (const error of validator.Errors(value)[1]) {
    // The branches of a choice that were not taken, and what a parent says as well.
    if (/\/(?:anyOf|oneOf)\/\d/.test(error.schemaPath) || error.keyword === "boolean") continue;
    for (const issue of issuesIn(error)) issues.set(`${issue.field} ${issue.message}`, issue);
  }
  return issues.size === 0 ? [{ field: "", message: "must fit it" }] : [...issues.values()];
}

function issuesIn({ keyword, instancePath, params, message }: JsonError): FieldIssue[] {
  const field = instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
  const named = (names: unknown, what: string) =>
    Array.isArray(names)
      ? names.map((name) => ({ field: field === "" ? String(name) : `${field}.${name}`, message: what }))
      : [];
  if (keyword === "required" && "requiredProperties" in params) return named(params.requiredProperties, "is missing");
  if (keyword === "additionalProperties" && "additionalProperties" in params) {
    return named(params.additionalProperties, "is not a field");
  }
  return [{ field, message }];
}
