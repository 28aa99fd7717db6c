import { TenantryError } from "@tenantry/core";
import { isExpected, statusOf } from "@tenantry/core/http";
import type { VNode } from "preact";
import { page } from "./page.ts";
import { ForeignRequestError, NotAllowedError, NotSignedInError, TooLargeError, UnreadableError } from "./refusals.ts";
import { en, type Words } from "./words/en.ts";

type Kind = keyof Words["failures"];

const ANSWERS: Readonly<Record<Kind, { readonly status: number; readonly code: string }>> = {
  notFound: { status: 404, code: "NOT_FOUND" },
  unreadable: { status: 400, code: "UNREADABLE" },
  tooLarge: { status: 413, code: "TOO_LARGE" },
  invalid: { status: 422, code: "INVALID" },
  notSignedIn: { status: 401, code: "NOT_SIGNED_IN" },
  notAllowed: { status: 403, code: "NOT_ALLOWED" },
  foreign: { status: 403, code: "FOREIGN_REQUEST" },
  unavailable: { status: 503, code: "UNAVAILABLE" },
  broken: { status: 500, code: "INTERNAL" },
};

function kindOf(code: string | number, error: unknown): Kind {
  if (code === "NOT_FOUND") return "notFound";
  if (code === "PARSE" || error instanceof UnreadableError) return "unreadable";
  if (error instanceof TooLargeError) return "tooLarge";
  if (code === "VALIDATION") return "invalid";
  if (error instanceof NotSignedInError) return "notSignedIn";
  if (error instanceof NotAllowedError) return "notAllowed";
  if (error instanceof ForeignRequestError) return "foreign";
  if (!(error instanceof TenantryError && isExpected(error))) console.error(error);
  return error instanceof TenantryError && statusOf(error) !== 500 ? "unavailable" : "broken";
}

/** What Elysia tells a handler of errors, as far as it is needed here. */
interface Failed {
  readonly code: string | number;
  readonly error: unknown;
  readonly path: string;
  readonly request: Request;
  readonly set: { readonly headers: Record<string, string | number | string[]> };
}

/** What went wrong, in words for a reader. */
type Failure = Words["failures"][Kind];

/** Where it is not looked who asks: the store may be what fails, and a request of another site's is nobody's. */
const OF_NOBODY: readonly Kind[] = ["unavailable", "broken", "foreign"];

/** Makes the page of a failure; `asked` is left out where it is not to be looked who asks. */
type Show = (failure: Failure, asked?: Pick<Failed, "request" | "set">) => VNode | Promise<VNode>;

/**
 * Answers for what failed: JSON below `/api/`, otherwise a page that `show` makes. The answers are no part of the types of
 * routes, and so declared unknown.
 */
export const answerFailure = (show: Show, words: () => Words = () => en) => {
  return async ({ code, error, path, request, set }: Failed): Promise<unknown> => {
    const kind = kindOf(code, error);
    const answer = ANSWERS[kind];
    const status = kind === "unavailable" && error instanceof TenantryError ? statusOf(error) : answer.status;
    if (!path.startsWith("/api/")) {
      const asked = OF_NOBODY.includes(kind) ? undefined : { request, set };
      return page(await show(words().failures[kind], asked), status);
    }
    return Response.json({ error: { code: answer.code, message: en.failures[kind].message } }, { status });
  };
};
