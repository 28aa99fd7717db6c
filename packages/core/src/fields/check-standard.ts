import { ConfigurationError } from "../errors.ts";
import type { Checker } from "./checker.ts";
import type { StandardIssue, StandardSchemaV1 } from "./standard-schema.ts";

/** Checks by a Standard Schema, which must answer at once and with an object. */
export function standardChecker(schema: StandardSchemaV1): Checker {
  const { validate, vendor } = schema["~standard"];
  return (given) => {
    const result = validate(given);
    if (result instanceof Promise) {
      throw new ConfigurationError(
        `The schema of ${vendor} answers by a promise. Fields are checked at once: leave asynchronous rules out of their schema.`,
      );
    }
    if (result.issues !== undefined) {
      return { issues: result.issues.map((issue) => ({ field: fieldOf(issue), message: issue.message })) };
    }
    const { value } = result;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { issues: [{ field: "", message: "must be object" }] };
    }
    return { value };
  };
}

const fieldOf = ({ path = [] }: StandardIssue) =>
  path.map((segment) => String(typeof segment === "object" ? segment.key : segment)).join(".");
