import type { Scope, Tenancy } from "@tenantry/core";
import { Elysia } from "elysia";
import { markContext } from "./context-mark.ts";
import { checkElysiaVersion } from "./elysia-version.ts";
import { StandaloneRouter } from "./standalone-router.ts";
import { errorHook } from "./tenancy-errors.ts";

/** What handlers are given, as Elysia's types want it: no interface. */
type Given<Fields, Settings> = Pick<Scope<Fields, Settings>, keyof Scope>;

/** The context of a request, on which that is put. */
type Receiving<Handed> = { readonly request: Request } & { -readonly [Name in keyof Handed]?: Handed[Name] };

/**
 * Elysia copies on the context what a hook answers, at several times the cost of putting it there, and takes the types of
 * handlers from it. So the hook puts the scope there itself, and answers it by its type alone: nothing is left to copy.
 */
function nothingMore<Handed>(): Handed {
  return undefined as Handed;
}

/**
 * Gives the handlers of a tenant's app `{ tenant, db, shared, memo }`. Use it before the routes, and in each file of routes
 * for the types: it runs once all the same. Without a tenant in scope, handlers get `NoTenantError`, never a default.
 *
 * Behind `tenantRouter` that is all. An app that listens by itself routes by host: every address that is no tenant's is a
 * 404, there is no public site, and subfolders need `tenantRouter`.
 *
 * Errors of Tenantry that nobody caught are answered with their status (`statusOf`) and a body that tells nothing else. An
 * `onError` that is to see them first comes before `.use(tenantContext(tenancy))`.
 *
 * @example
 * const site = new Elysia()
 *   .use(tenantContext(tenancy))
 *   .get("/posts", ({ db }) => db.all(sql`select * from posts`));
 */
export function tenantContext<Fields, DomainFields, Settings>(tenancy: Tenancy<Fields, DomainFields, Settings>) {
  checkElysiaVersion();
  const given = nothingMore<Given<Fields, Settings>>();
  const standalone = new StandaloneRouter(tenancy);
  const around: StandaloneRouter["around"] = (next, request) => standalone.around(next, request);
  markContext(around, tenancy.id);
  return (
    new Elysia({ name: "@tenantry/elysia", seed: tenancy.id })
      .onStart((app) => standalone.start(app))
      .wrap(around)
      .onError({ as: "scoped" }, errorHook(tenancy))
      // Elysia takes a hook with a call right after its arrow or its return for an asynchronous one, and awaits it.
      .derive({ as: "scoped" }, (context: Receiving<Given<Fields, Settings>>) => {
        const scope = tenancy.current();
        context.tenant = scope.tenant;
        context.db = scope.db;
        context.shared = scope.shared;
        context.memo = scope.memo;
        return given;
      })
  );
}
