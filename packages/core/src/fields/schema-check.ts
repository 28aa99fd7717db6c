import type { FieldsCheck } from "./fields-check.ts";
import { plainFields } from "./plain-json.ts";
import { compileSchema, type Schema } from "./schema.ts";

/** The check that a schema makes; where there is none, anything that JSON keeps whole is let through. */
export function schemaCheck(schema: Schema | undefined): FieldsCheck {
  if (schema === undefined) return plainFields;
  const compiled = compileSchema(schema);
  return {
    // A schema may let dates or classes through, which the catalog could not keep.
    check: (value, what) => plainFields.check(compiled.check(value, what), what),
  };
}
