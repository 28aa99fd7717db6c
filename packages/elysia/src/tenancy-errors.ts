import { type Tenancy, TenantryError } from "@tenantry/core";
import { errorResponse, isExpected, statusOf } from "@tenantry/core/http";
import { Elysia, status } from "elysia";

interface Failed {
  readonly error: unknown;
  readonly request: Request;
}

/** A hook that answers what is Tenantry's. Declared unknown: what an error is answered with is no part of the types of routes. */
export function errorHook(tenancy: Pick<Tenancy, "events">): (failed: Failed) => unknown {
  return ({ error, request }) => {
    if (!(error instanceof TenantryError)) return undefined;
    if (!isExpected(error)) tenancy.events.report(error, "a request");
    // A hook that names `set` would have each answer of each route looked through for what was set.
    return status(statusOf(error), errorResponse(error, request));
  };
}

/**
 * Answers errors of Tenantry that nobody caught with their status (`statusOf`) and a body that tells nothing but the code. For the
 * public app: `tenantContext` does the same in the tenants' app. An `onError` that is to see them first comes before it.
 *
 * @example
 * const home = new Elysia()
 *   .use(tenancyErrors(tenancy))
 *   .post("/sign-up", async ({ body }) => (await tenancy.tenants.create({ slug: body.slug })).url()); // 409 where it is taken
 */
export function tenancyErrors(tenancy: Pick<Tenancy, "id" | "events">) {
  return new Elysia({ name: "@tenantry/elysia/errors", seed: tenancy.id }).onError(
    { as: "scoped" },
    errorHook(tenancy),
  );
}
