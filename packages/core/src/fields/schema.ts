import type { Static } from "typebox";
import { ConfigurationError, InvalidFieldsError } from "../errors.ts";
import { type JsonSchema, jsonChecker } from "./check-json.ts";
import { standardChecker } from "./check-standard.ts";
import type { Checker } from "./checker.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";

/** What custom fields and settings are described by: TypeBox of either generation, plain JSON Schema, or a Standard Schema. */
export type Schema = JsonSchema | StandardSchemaV1;

/** The type of the values that a schema lets through. */
export type Infer<S extends Schema> = Schema extends S
  ? Record<string, unknown>
  : S extends StandardSchemaV1<infer _, infer Output>
    ? Output
    : S extends { readonly static: infer Value; readonly params: unknown }
      ? Value
      : Static<S>;

/** A schema that is ready to check values. */
export interface CompiledSchema<Value = Record<string, unknown>> {
  /**
   * The value with defaults filled in; what was given is not changed. `what` begins the error's message: `the fields of
   * tenant "acme"`.
   *
   * Throws `InvalidFieldsError` naming each field that does not fit and what it must be, never the value it has.
   */
  check(value: unknown, what: string): Value;
}

/**
 * Makes a schema ready. A field that the schema does not name is an issue, unless it allows others (`additionalProperties`)
 * or is a Standard Schema, which decides by itself. Throws `ConfigurationError` where the schema is none.
 */
export function compileSchema<S extends Schema>(schema: S): CompiledSchema<Infer<S>> {
  const check = checkerOf(schema);
  return {
    check(value, what) {
      const checked = check(value);
      if ("value" in checked) return checked.value as Infer<S>;
      const list = checked.issues.map(({ field, message }) => (field === "" ? message : `${field} ${message}`));
      const subject = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
      throw new InvalidFieldsError(`${subject} do not fit their schema: ${list.join("; ")}.`, {
        issues: checked.issues,
      });
    },
  };
}

const KEYWORDS = ["type", "properties", "allOf", "anyOf", "oneOf", "$ref"];

function checkerOf(schema: Schema): Checker {
  if (typeof schema === "function" || (typeof schema === "object" && schema !== null)) {
    if ("~standard" in schema) return standardChecker(schema);
    if (KEYWORDS.some((keyword) => keyword in schema)) return jsonChecker(schema);
  }
  throw new ConfigurationError(
    "A schema of fields must be a TypeBox schema, a JSON Schema of an object, or a Standard Schema. Use Type.Object({ … }).",
  );
}
