import type { Tenancy } from "@tenantry/core";
import {
  createRequestRouter,
  type DrainRouterOptions,
  type RequestRouter,
  type RequestRouterOptions,
} from "@tenantry/core/http";
import type { AnyElysia, Elysia } from "elysia";
import { type AppOption, appOf, isElysia } from "./app-option.ts";
import { checkHost, checkPublicApp, checkTenantApp } from "./checks.ts";
import { checkElysiaVersion } from "./elysia-version.ts";
import { hasOnlyRouter } from "./only-router.ts";

type Server = NonNullable<AnyElysia["server"]>;

export interface TenantRouterOptions
  extends Omit<RequestRouterOptions<Server>, "tenant" | "public" | "subfolders" | "answersErrors" | "onServer"> {
  /** Answers for tenants: an Elysia app with `tenantContext`, or any other app. */
  readonly tenant: AppOption;
  /**
   * Answers on the base domain and on `publicHosts`.
   * @default nothing is there: 404
   */
  readonly public?: AppOption;
}

/** A plugin for an Elysia app that listens, and what `Bun.serve` needs where none does. */
export interface TenantRouter extends Pick<RequestRouter<Server>, "fetch" | "websocket"> {
  (app: AnyElysia): Elysia;
  /**
   * Answers the health check with 503, closes the tenants' WebSockets and stops the server; resolves when the requests
   * under way have been answered.
   *
   * @example
   * tenancy.closeOnSignal({ stop: () => router.drain() });
   */
  drain(options?: DrainRouterOptions): Promise<void>;
}

/**
 * Sends each request to the public app, or to the tenant app in the tenant's scope, or answers it: 404 for unknown
 * addresses, 410, 403 and 503 for tenants that are not served. The app that uses it holds nothing else.
 *
 * @example
 * new Elysia().use(tenantRouter(tenancy, { public: home, tenant: site })).listen(3000);
 *
 * @example
 * const router = tenantRouter(tenancy, { public: home, tenant: site });
 * Bun.serve({ fetch: router.fetch, websocket: router.websocket });
 */
export function tenantRouter(tenancy: Pick<Tenancy, "id" | "runtime">, options: TenantRouterOptions): TenantRouter {
  checkElysiaVersion();
  const { tenant, public: open, ...rest } = options;
  const site = appOf(tenant);
  const home = open && appOf(open);
  if (isElysia(site)) checkTenantApp(site, tenancy.id);
  if (home && isElysia(home)) checkPublicApp(home);

  const router = createRequestRouter<Server>(tenancy, {
    ...rest,
    tenant: site,
    answersErrors: isElysia(site),
    ...(home && { public: home }),
    // Elysia finds a connection's address, and opens WebSockets, on the server of its own app.
    onServer(views) {
      if (isElysia(site)) site.server = views.tenant;
      if (home && isElysia(home)) home.server = views.public;
    },
  });

  const { fetch, websocket } = router;
  return Object.assign(
    (host: AnyElysia) => {
      let started: Server | undefined;
      let isListening = false;
      let compiled: unknown;
      let passesBy = false;
      const answerAtOnce = (request: Request) => fetch(request, started);
      checkHost(host);
      host
        .onStart((app: AnyElysia) => {
          const { server } = app;
          if (server === null) return;
          try {
            checkHost(app);
            router.attach(server);
          } catch (error) {
            app.server = null;
            server.stop(true);
            throw error;
          }
          started = server;
          isListening = app === host;
        })
        // Where the router is all there is, a request needs no context of the host app's, and its answer no second look.
        .wrap((next) => {
          if (next !== compiled) {
            compiled = next;
            passesBy = isListening && hasOnlyRouter(host);
          }
          return passesBy ? answerAtOnce : next;
        })
        .onRequest(({ request }) => {
          const answer = fetch(request, started);
          // Written so that Elysia does not take the hook for an asynchronous one, by a call that is returned.
          if (answer !== undefined) return answer;
          // Nothing would be taken for "go on"; the server ignores a response to what became a WebSocket.
          return new Response();
        });
      return host;
    },
    { fetch, websocket, drain: (how?: DrainRouterOptions) => router.drain(how) },
  );
}
