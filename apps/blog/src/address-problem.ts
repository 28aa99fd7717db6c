import { checkSlug, InvalidSlugError, isSlug } from "@tenantry/core";
import { slugify } from "./text.ts";

export const SLUG_LIMIT = 63;

const EXAMPLE = "acme-inc";

/** Why an address that was refused can not be one, in words for the person who typed it, and one that could. */
export function addressProblem(typed: string): string {
  if (typed.trim() === "") return `Please choose an address, such as ${EXAMPLE}.`;
  return `This address ${faultOf(typed)}. Try ${suggestion(typed)}.`;
}

function faultOf(typed: string): string {
  if (typed.length > SLUG_LIMIT) return `has ${typed.length} characters, and ${SLUG_LIMIT} are the most`;
  if (/^[a-z0-9-]*[A-Z][A-Za-z0-9-]*$/.test(typed)) return "has capital letters";
  if (/[^a-z0-9-]/.test(typed)) return "has something other than small letters from a to z, digits and hyphens";
  if (/^-|-$/.test(typed)) return "begins or ends with a hyphen";
  if (typed.startsWith("--", 2)) return "has two hyphens where encoded names have them";
  return isSlug(typed) ? "is kept for the platform" : "looks like a number that programs give to things";
}

/** An address made of what was typed; the example where its letters can not be kept faithfully, or it is no better. */
function suggestion(typed: string): string {
  const plain = typed.normalize("NFKD").replace(/ß/g, "ss");
  if (/(?!\p{ASCII})\p{L}/u.test(plain)) return EXAMPLE;
  const slug = slugify(typed);
  try {
    return checkSlug(slug);
  } catch (error) {
    if (error instanceof InvalidSlugError) return EXAMPLE;
    throw error;
  }
}
