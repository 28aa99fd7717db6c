import { TenantryError } from "@tenantry/core";
import type { ErrorHandler } from "elysia";
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

const busy: Failure = {
  status: 503,
  code: "BUSY",
  title: "One moment, please",
  message: "This does not work just now. Please try again shortly.",
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
  if (error instanceof TenantryError && error.retryable) return busy;
  console.error(error);
  return broken;
}

/** Answers for what failed: JSON below `/api/`, otherwise a page that `show` makes. */
export const answerFailure = (show: (failure: Failure) => VNode): ErrorHandler => {
  return ({ code, error, path }) => {
    const failure = failureOf(code, error);
    if (!path.startsWith("/api/")) return page(show(failure), failure.status);
    const { status, message } = failure;
    return Response.json({ error: { code: failure.code, message } }, { status });
  };
};
