import { InvalidSlugError, type Tenancy, type Tenant, TenantExistsError, TenantReleasedError } from "@tenantry/core";
import { welcome } from "./seed.ts";
import { oneLine } from "./text.ts";

/** What a person types to get a blog. */
export interface SignUp {
  readonly slug: string;
  readonly name: string;
}

/** What is wrong with a sign-up, field by field, in words for the person. */
export type SignUpProblems = { readonly [Field in keyof SignUp]?: string };

/** A new blog, or why there is none; `code` is for programs. */
export type SignUpOutcome =
  | { readonly blog: Tenant }
  | {
      readonly status: 409 | 422;
      readonly code: "NAME_INVALID" | "ADDRESS_INVALID" | "ADDRESS_TAKEN";
      readonly problems: SignUpProblems;
    };

export const NAME_LIMIT = 80;
export const SLUG_LIMIT = 63;

const INVALID_SLUG =
  "An address has up to 63 small letters, digits and hyphens, and begins and ends with a letter or a digit. A few words, such as “www” and “admin”, are kept for the platform.";

function nameProblem(name: string): string | undefined {
  if (name === "") return "Please give the blog a name.";
  if (name.length > NAME_LIMIT) return `A name can have up to ${NAME_LIMIT} characters.`;
  return undefined;
}

/** Makes a blog with a welcome post in it. The new store is ready when this returns. */
export async function signUp(tenancy: Tenancy, typed: SignUp): Promise<SignUpOutcome> {
  const name = oneLine(typed.name);
  const problem = nameProblem(name);
  if (problem !== undefined) return { status: 422, code: "NAME_INVALID", problems: { name: problem } };
  try {
    return { blog: await tenancy.tenants.create({ slug: typed.slug, name, setup: ({ db }) => welcome(db, name) }) };
  } catch (error) {
    if (error instanceof InvalidSlugError)
      return { status: 422, code: "ADDRESS_INVALID", problems: { slug: INVALID_SLUG } };
    if (error instanceof TenantExistsError || error instanceof TenantReleasedError)
      return {
        status: 409,
        code: "ADDRESS_TAKEN",
        problems: { slug: `“${typed.slug}” is taken. Please choose another address.` },
      };
    throw error;
  }
}
