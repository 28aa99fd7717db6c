import {
  type ErrorCode,
  InvalidSlugError,
  type Tenancy,
  type Tenant,
  TenantExistsError,
  TenantReleasedError,
} from "@tenantry/core";
import { welcome } from "./seed.ts";
import { oneLine } from "./text.ts";

/** What a person types to get a blog. */
export interface SignUp {
  readonly slug: string;
  readonly name: string;
}

/** What is wrong with a sign-up, field by field, in words for the person. */
export type SignUpProblems = { readonly [Field in keyof SignUp]?: string };

/** Why there is no new blog; `code` is for programs. */
interface Refusal {
  readonly status: 409 | 422;
  readonly code: "INVALID_NAME" | ErrorCode;
  readonly problems: SignUpProblems;
}

export type SignUpOutcome = { readonly blog: Tenant } | Refusal;

export const NAME_LIMIT = 80;
export const SLUG_LIMIT = 63;

function nameProblem(name: string): string | undefined {
  if (name === "") return "Please give the blog a name.";
  if (name.length > NAME_LIMIT) return `A name can have up to ${NAME_LIMIT} characters.`;
  return undefined;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof InvalidSlugError) return { status: 422, code: error.code, problems: { slug: error.message } };
  if (error instanceof TenantExistsError || error instanceof TenantReleasedError)
    return { status: 409, code: error.code, problems: { slug: "This address is taken. Please choose another." } };
  throw error;
}

/** Makes a blog with a welcome post in it. Its store is ready when this returns. */
export async function signUp(tenancy: Tenancy, typed: SignUp): Promise<SignUpOutcome> {
  const name = oneLine(typed.name);
  const problem = nameProblem(name);
  if (problem !== undefined) return { status: 422, code: "INVALID_NAME", problems: { name: problem } };
  try {
    return { blog: await tenancy.tenants.create({ slug: typed.slug, name, setup: welcome }) };
  } catch (error) {
    return refusalOf(error);
  }
}
