import { type ErrorCode, InvalidSlugError, type Tenant, TenantExistsError, TenantReleasedError } from "@tenantry/core";
import { addressProblem } from "./address-problem.ts";
import { emailProblem, passwordProblem, tidyEmail } from "./auth/member-rules.ts";
import { addMember, type NewMember } from "./auth/members.ts";
import { welcome } from "./seed.ts";
import type { Platform } from "./tenancy.ts";
import { oneLine } from "./text.ts";

/** What a person types to get a blog. One without email and password has no owner: nobody can sign in to it. */
export interface SignUp {
  readonly slug: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

/** What is wrong with a sign-up, field by field, in words for the person. */
export type SignUpProblems = { readonly [Field in keyof SignUp]?: string };

/** Why there is no new blog; `code` is for programs. */
interface Refusal {
  readonly status: 409 | 422;
  readonly code: "INVALID_NAME" | "INVALID_EMAIL" | "INVALID_PASSWORD" | ErrorCode;
  readonly problems: SignUpProblems;
}

/** `owner` is the email address of whoever may sign in. */
export type SignUpOutcome = { readonly blog: Tenant; readonly owner: string | undefined } | Refusal;

export const NAME_LIMIT = 80;

/** What a blog is made of, once nothing is wrong with it. */
interface Tidy {
  readonly slug: string;
  readonly name: string;
  readonly owner: NewMember | undefined;
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "Please give the blog a name.";
  if (name.length > NAME_LIMIT) return `A name can have up to ${NAME_LIMIT} characters.`;
  return undefined;
}

function tidySignUp({ slug, name, email, password }: SignUp): Tidy {
  const owned = email !== undefined || password !== undefined;
  return { slug, name: oneLine(name), owner: owned ? ownerOf(tidyEmail(email ?? ""), password ?? "") : undefined };
}

/** Nobody is asked for a name: what is before the @ will do until it is changed. */
function ownerOf(email: string, password: string): NewMember {
  return { email, password, name: email.split("@", 1)[0] ?? "", role: "owner" };
}

function refusalOf({ name, owner }: Tidy): Refusal | undefined {
  const problems = [
    { code: "INVALID_NAME", field: "name", problem: nameProblem(name) },
    { code: "INVALID_EMAIL", field: "email", problem: owner && emailProblem(owner.email) },
    { code: "INVALID_PASSWORD", field: "password", problem: owner && passwordProblem(owner.password) },
  ] as const;
  const wrong = problems.filter(({ problem }) => problem !== undefined);
  const [first] = wrong;
  if (first === undefined) return undefined;
  return {
    status: 422,
    code: first.code,
    problems: Object.fromEntries(wrong.map(({ field, problem }) => [field, problem])),
  };
}

function refusalFor(error: unknown, slug: string): Refusal {
  if (error instanceof InvalidSlugError)
    return { status: 422, code: error.code, problems: { slug: addressProblem(slug) } };
  if (error instanceof TenantExistsError || error instanceof TenantReleasedError)
    return { status: 409, code: error.code, problems: { slug: "This address is taken. Please choose another." } };
  throw error;
}

/** Makes a blog with a welcome post and its owner's account in it: all of that or nothing. */
export async function signUp(platform: Platform, typed: SignUp): Promise<SignUpOutcome> {
  const tidy = tidySignUp(typed);
  const refusal = refusalOf(tidy);
  if (refusal !== undefined) return refusal;
  const { slug, name, owner } = tidy;
  try {
    const blog = await platform.tenants.create({
      slug,
      name,
      async setup(scope) {
        await welcome(scope);
        if (owner !== undefined) await addMember(scope.db, owner);
      },
    });
    return { blog, owner: owner?.email };
  } catch (error) {
    return refusalFor(error, slug);
  }
}
