import { TenantryError } from "@tenantry/core";
import { isExpected, statusOf } from "@tenantry/core/http";
import type { VNode } from "preact";
import { page } from "./page.ts";

/** What went wrong, in words for a reader. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly message: string;
}

const notFound: Failure = {
  status: 404,
  code: "NOT_FOUND",
  title: "There is nothing here",
  message: "The page may have moved, or the address may have a slip in it.",
};

const unreadable: Failure = {
  status: 400,
  code: "UNREADABLE",
  title: "We could not read that",
  message: "What was sent is not what it says it is.",
};

const invalid: Failure = {
  status: 422,
  code: "INVALID",
  title: "Something is missing",
  message: "What was sent lacks a field, or has one of the wrong kind.",
};

const unavailable: Failure = {
  status: 503,
  code: "UNAVAILABLE",
  title: "Not just now",
  message: "This can not be shown at the moment. Please try again later.",
};

const broken: Failure = {
  status: 500,
  code: "INTERNAL",
  title: "Something broke",
  message: "The fault is ours, and it has been written down.",
};

function failureOf(code: string | number, error: unknown): Failure {
  if (code === "NOT_FOUND") return notFound;
  if (code === "PARSE") return unreadable;
  if (code === "VALIDATION") return invalid;
  if (!(error instanceof TenantryError && isExpected(error))) console.error(error);
  const status = error instanceof TenantryError ? statusOf(error) : 500;
  return status === 500 ? broken : { ...unavailable, status };
}

/** What Elysia tells a handler of errors, as far as it is needed here. */
interface Failed {
  readonly code: string | number;
  readonly error: unknown;
  readonly path: string;
}

/**
 * Answers for what failed: JSON below `/api/`, otherwise a page that `show` makes. The answers are no part of the types of
 * routes, and so declared unknown.
 */
export const answerFailure = (show: (failure: Failure) => VNode) => {
  return ({ code, error, path }: Failed): unknown => {
    const failure = failureOf(code, error);
    if (!path.startsWith("/api/")) return page(show(failure), failure.status);
    const { status, message } = failure;
    return Response.json({ error: { code: failure.code, message } }, { status });
  };
};
