import { ConfigurationError, type Tenancy, WrongTenantError } from "@tenantry/core";
import {
  createRequestRouter,
  errorResponse,
  type RequestHandler,
  type RequestRouter,
  serverView,
  wasHandedOver,
} from "@tenantry/core/http";
import type { AnyElysia } from "elysia";

type Server = NonNullable<AnyElysia["server"]>;
type Handle = (...parameters: never[]) => unknown;

/** Routes the requests of an app with `tenantContext` that no `tenantRouter` stands in front of. */
export class StandaloneRouter {
  readonly #tenancy: Pick<Tenancy, "runtime">;
  #router: RequestRouter<Server> | undefined;
  #server: Server | undefined;

  constructor(tenancy: Pick<Tenancy, "runtime">) {
    this.#tenancy = tenancy;
  }

  /** Called as the app begins to listen. What it throws must not leave a server behind. */
  start(app: AnyElysia): void {
    const { server } = app;
    if (server === null) return;
    try {
      if (app.config.aot === false) {
        throw new ConfigurationError(
          "An app with tenantContext and { aot: false } can not route by itself. Put tenantRouter in front of it.",
          { operation: "listen" },
        );
      }
      this.#server = server;
      // Its sockets keep the tenant; to itself, the app may reload.
      const { upgrade } = this.#routing().attach(server).tenant;
      app.server = serverView(server, { upgrade });
    } catch (error) {
      app.server = null;
      server.stop(true);
      throw error;
    }
  }

  /** Elysia's hook around a whole app: `next` is the app, or the one route that the server has chosen. */
  around(next: Handle, request: Request): Handle {
    if (wasHandedOver(request)) return next;
    // Elysia types what it hands over as any function; it is the app's own fetch.
    const handle = next as RequestHandler;
    return () => (this.#comesFromScope(request) ? this.#inScope(request, handle) : this.#route(request, handle));
  }

  #route(request: Request, handle: RequestHandler): ReturnType<RequestHandler> {
    return this.#routing().route(request, this.#server, handle);
  }

  /** Whether a program made the request inside of `tenancy.run`: one that came over a connection says its host, or nothing. */
  #comesFromScope(request: Request): boolean {
    if (this.#tenancy.runtime.current.frame() === undefined) return false;
    return !request.headers.has("host") && !request.url.startsWith("/");
  }

  #inScope(request: Request, handle: RequestHandler): ReturnType<RequestHandler> {
    const { current, router } = this.#tenancy.runtime;
    const { tenant } = current.get();
    const resolution = router.resolveRequest(request, undefined, false);
    if (resolution.kind !== "tenant" || resolution.entry.id === tenant.id) return handle(request);
    const error = new WrongTenantError(
      `A request to the site of "${resolution.entry.slug}" was made inside the scope of "${tenant.slug}".`,
      { tenant: tenant.slug, operation: "handle a request" },
    );
    this.#tenancy.runtime.events.report(error, "a request");
    return errorResponse(error, request);
  }

  /** Made when it is needed: behind `tenantRouter` it never is. */
  #routing(): RequestRouter<Server> {
    this.#router ??= createRequestRouter<Server>(this.#tenancy, {
      // Each request brings its own: the app, or the route that was chosen by its URL.
      tenant: () => undefined,
      subfolders: false,
    });
    return this.#router;
  }
}
