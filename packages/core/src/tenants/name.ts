import { InvalidFieldsError } from "../errors.ts";

const LONGEST = 200;

/** The name that a tenant has when nobody gave it one. */
export function nameOfSlug(slug: string): string {
  return slug.charAt(0).toUpperCase() + slug.slice(1);
}

/** A tenant's name without spaces around it. Throws `InvalidFieldsError`. */
export function checkName(name: unknown): string {
  const text = typeof name === "string" ? name.trim() : "";
  if (text !== "" && text.length <= LONGEST && !/\p{Cc}/u.test(text) && text.isWellFormed()) return text;
  throw new InvalidFieldsError(`A tenant's name is text of 1 to ${LONGEST} characters without control characters.`);
}
