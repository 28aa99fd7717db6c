import type { TenantEntry } from "../catalog/entry.ts";
import type { Frame } from "../context/current.ts";
import { ConfigurationError, TenantryError } from "../errors.ts";
import { withoutPrefix } from "../routing/prefix.ts";
import { pathOf } from "../routing/request.ts";
import type { Resolution } from "../routing/resolution.ts";
import type { TenantAddress } from "../routing/resolver.ts";
import type { TenancyRuntime } from "../runtime.ts";
import { answerFor, responseTo } from "./answer.ts";
import { errorResponse, isExpected } from "./error-answer.ts";
import { handOver } from "./hand-over.ts";
import { healthResponse } from "./health.ts";
import { asHandler, type HttpApp, type HttpServer, type MaybeResponse, type RequestHandler } from "./http-app.ts";
import { KnownAddresses } from "./known-addresses.ts";
import { type MaintenanceOptions, MaintenancePass, maintenanceResponse } from "./maintenance.ts";
import { serverView } from "./server-view.ts";
import { prefixRedirect, setUrl } from "./subfolder.ts";
import { dispatchingHandlers, type ServerSocketHandlers, type SocketHandlers } from "./tenant-socket.ts";
import { TenantSockets } from "./tenant-sockets.ts";

/** The server as each of the two apps sees it. */
export interface ServerViews<Server extends HttpServer = HttpServer> {
  readonly public: Server;
  /** Its `upgrade` keeps the tenant: the socket's handlers run in the tenant's scope. */
  readonly tenant: Server;
}

export interface RequestRouterOptions<Server extends HttpServer = HttpServer> {
  /** Answers for tenants. The URL it sees has no subfolder's prefix. */
  readonly tenant: HttpApp;
  /**
   * Answers on the base domain and on `publicHosts`.
   * @default nothing is there: 404
   */
  readonly public?: HttpApp;
  /**
   * Answers where there is no tenant and no public host.
   * @default "404"
   */
  readonly unknown?: "404" | "public" | RequestHandler;
  /**
   * The path of the health check, answered before routing, whatever the host; false for none.
   * @default "/-/health"
   */
  readonly health?: string | false;
  /** What is answered for a tenant under maintenance, and who may in all the same. */
  readonly maintenance?: MaintenanceOptions;
  /** Handlers of the tenant app's WebSockets. Elysia apps bring their own. What they throw is the event `error`. */
  readonly websocket?: SocketHandlers;
  /**
   * Whether tenants may be reached by subfolders. Set false where the app was chosen by a URL that still has its prefix:
   * an address below a prefix is then unknown.
   * @default true
   */
  readonly subfolders?: boolean;
  /**
   * Whether the tenant app answers whatever is thrown in it: then its answer is handed on as it is, and not waited for.
   * @default false
   */
  readonly answersErrors?: boolean;
  /** Called when the server is known, before the first request it took is answered. */
  readonly onServer?: (views: ServerViews<Server>) => void;
}

export interface DrainRouterOptions {
  /**
   * How long the health check says 503 before the intake stops, in milliseconds: time for a load balancer to look away.
   * @default 0
   */
  readonly notice?: number;
}

type Reached<Kind extends Resolution<TenantEntry>["kind"]> = Extract<Resolution<TenantEntry>, { readonly kind: Kind }>;
type Answered = MaybeResponse | Promise<MaybeResponse>;

/** Takes requests to the public app, to the tenant app in a tenant's scope, or answers them itself. */
export class RequestRouter<Server extends HttpServer = HttpServer> {
  /** For `Bun.serve({ websocket })`, beside `fetch`. */
  readonly websocket: ServerSocketHandlers;
  readonly #runtime: TenancyRuntime;
  readonly #tenant: RequestHandler;
  readonly #public: RequestHandler | undefined;
  readonly #unknown: RequestHandler | undefined;
  readonly #health: string | undefined;
  readonly #subfolders: boolean;
  readonly #maintenance: MaintenanceOptions;
  readonly #pass: MaintenancePass | undefined;
  readonly #sockets: TenantSockets;
  readonly #known: KnownAddresses;
  readonly #answersErrors: boolean;
  readonly #onServer: ((views: ServerViews<Server>) => void) | undefined;
  #server: Server | undefined;
  #views: ServerViews<Server> | undefined;
  #draining = false;

  constructor(runtime: TenancyRuntime, options: RequestRouterOptions<Server>) {
    const { health = "/-/health", unknown = "404", websocket = {}, maintenance = {}, subfolders = true } = options;
    this.#runtime = runtime;
    this.#tenant = asHandler(options.tenant, "tenant");
    this.#public = options.public === undefined ? undefined : asHandler(options.public, "public");
    this.#unknown = unknown === "404" ? undefined : unknown === "public" ? this.#public : unknown;
    this.#health = health === false ? undefined : health;
    this.#subfolders = subfolders;
    this.#maintenance = maintenance;
    this.#pass =
      maintenance.secret === undefined ? undefined : new MaintenancePass(maintenance.secret, maintenance.hours);
    this.#sockets = new TenantSockets(runtime, websocket);
    this.#known = new KnownAddresses(runtime);
    this.#answersErrors = options.answersErrors ?? false;
    this.#onServer = options.onServer;
    this.websocket = dispatchingHandlers(websocket, (error) => this.#sockets.failed(error));
  }

  /** For `Bun.serve({ fetch })`. Without a server, the host of the URL counts for a request that has no Host header. */
  readonly fetch = (request: Request, server?: Server): Answered => this.route(request, server, this.#tenant);

  /** `fetch`, with this tenant app for this one request. */
  route(request: Request, server: Server | undefined, tenantApp: RequestHandler): Answered {
    try {
      if (server !== undefined && server !== this.#server) this.attach(server);
    } catch (error) {
      return this.#failed(error, request);
    }
    if (this.#health !== undefined && isAt(request.url, this.#health)) {
      return healthResponse(this.#runtime, this.#draining);
    }
    let wait: void | Promise<void>;
    try {
      wait = this.#runtime.ready() ?? this.#runtime.refresh();
    } catch (error) {
      return this.#withoutCatalog(error, request);
    }
    if (wait === undefined) return this.#dispatch(request, server, tenantApp);
    return wait.then(
      () => this.#dispatch(request, server, tenantApp),
      (error: unknown) => this.#withoutCatalog(error, request),
    );
  }

  /** Makes the server known before it has taken a request. Throws `ConfigurationError` in a tenant's scope. */
  attach(server: Server): ServerViews<Server> {
    // Bun runs a server's handlers in the context that the server was started in: all of them would be this tenant's.
    const frame = this.#runtime.current.frame();
    if (frame !== undefined) {
      throw new ConfigurationError(
        "The server was started in a tenant's scope, and would answer everybody in it. Start it outside of tenancy.run().",
        { tenant: frame.scope.tenant.slug, operation: "serve" },
      );
    }
    this.#server = server;
    // An app that compiles itself anew asks the server to reload, and would put itself in the router's place.
    const reload = undefined;
    this.#views = {
      public: serverView(server, { reload }),
      tenant: serverView(server, {
        reload,
        upgrade: (request, options) => this.#sockets.upgrade(server, request, options),
      }),
    };
    this.#onServer?.(this.#views);
    return this.#views;
  }

  /**
   * Answers the health check with 503, closes the tenants' WebSockets and stops the server; resolves when the requests
   * under way have been answered. Then `tenancy.close()` can follow, as `tenancy.closeOnSignal({ stop })` does.
   */
  async drain({ notice = 0 }: DrainRouterOptions = {}): Promise<void> {
    this.#draining = true;
    if (notice > 0) await new Promise((resolve) => setTimeout(resolve, notice));
    this.#sockets.close();
    await this.#server?.stop?.();
  }

  #dispatch(request: Request, server: Server | undefined, tenantApp: RequestHandler): Answered {
    try {
      const known = this.#known.find(request);
      if (known !== undefined) return this.#enter(known, request, server, tenantApp);
      const resolution = this.#resolve(request, server);
      switch (resolution.kind) {
        case "tenant":
          if (resolution.prefix !== "" && !this.#subfolders) return this.#call(this.#unknown, request, server);
          return this.#serve(request, server, resolution, tenantApp);
        case "public":
          return this.#call(this.#public, request, server);
        case "unknown":
          return this.#call(this.#unknown, request, server);
        case "released":
          return responseTo(request, answerFor(410, "TENANT_RELEASED"));
        case "refused":
          return responseTo(request, answerFor(400, resolution.code));
      }
    } catch (error) {
      return this.#failed(error, request);
    }
  }

  #resolve(request: Request, server: Server | undefined): Resolution<TenantEntry> {
    const { router } = this.#runtime;
    if (server === undefined) return router.resolveRequest(request, undefined, false);
    const resolution = router.resolveRequest(request, () => server.requestIP(request)?.address, true);
    // A program may hand a request of its own to an app that listens as well: it came over no connection.
    if (resolution.kind === "refused" && !request.headers.has("host") && server.requestIP(request) === null) {
      return router.resolveRequest(request, undefined, false);
    }
    return resolution;
  }

  #serve(
    request: Request,
    server: Server | undefined,
    resolution: Reached<"tenant">,
    tenantApp: RequestHandler,
  ): Answered {
    const { entry, prefix } = resolution;
    const refusal = this.#runtime.refusal(entry);
    if (refusal !== undefined && !this.#mayPass(request, entry)) return this.#refuse(request, resolution, refusal);
    const frame = this.#runtime.frame(entry, resolution, refusal === undefined ? "visitor" : "tester");
    if (refusal === undefined) this.#known.add(request, resolution, frame);
    if (prefix !== "") setUrl(request, withoutPrefix(request.url, prefix));
    return this.#enter(frame, request, server, tenantApp);
  }

  #enter(frame: Frame, request: Request, server: Server | undefined, tenantApp: RequestHandler): Answered {
    handOver(request);
    const view = server === undefined ? undefined : this.#views?.tenant;
    const answer = this.#runtime.current.run(frame, tenantApp, request, view);
    if (!(answer instanceof Promise)) return this.#prefixed(answer, request, frame);
    const prefixed = isBelow(frame) ? answer.then((response) => this.#prefixed(response, request, frame)) : answer;
    return this.#answersErrors ? prefixed : prefixed.catch((error: unknown) => this.#failed(error, request));
  }

  #prefixed(response: MaybeResponse, request: Request, frame: Frame): MaybeResponse {
    if (response === undefined || !isBelow(frame)) return response;
    return prefixRedirect(response, frame.address, request.url);
  }

  #mayPass(request: Request, entry: TenantEntry): boolean {
    return this.#pass?.allows(request, entry) === true && this.#runtime.refusal(entry, "tester") === undefined;
  }

  #refuse(request: Request, { entry, prefix }: Reached<"tenant">, refusal: TenantryError): Answered {
    const [hold] = entry.holds;
    if (entry.status !== "active" || hold?.kind !== "maintenance") return errorResponse(refusal, request);
    const secure = this.#runtime.router.base.scheme === "https";
    const { page } = this.#maintenance;
    return (
      this.#pass?.grant(request, entry, prefix, secure) ??
      (page === undefined ? errorResponse(refusal, request) : maintenanceResponse(request, entry.tenant, hold, page))
    );
  }

  /** Nothing to call is what an unknown address is: the same answer by the same way for all of them. */
  #call(app: RequestHandler | undefined, request: Request, server: Server | undefined): Answered {
    if (app === undefined) return responseTo(request, answerFor(404, "NOT_FOUND"));
    const { current } = this.#runtime;
    const view = server === undefined ? undefined : this.#views?.public;
    const answer = current.frame() === undefined ? app(request, view) : current.outside(app, request, view);
    return answer instanceof Promise ? answer.catch((error: unknown) => this.#failed(error, request)) : answer;
  }

  #withoutCatalog(error: unknown, request: Request): Response {
    if (!this.#runtime.closing) this.#runtime.events.report(error, "reading the catalog");
    return responseTo(request, answerFor(503, "CATALOG_UNREACHABLE"));
  }

  /** What an app threw. Whatever is not Tenantry's goes on to the server's own error handler. */
  #failed(error: unknown, request: Request): Response {
    if (!(error instanceof TenantryError)) throw error;
    if (!isExpected(error)) this.#runtime.events.report(error, "a request");
    return errorResponse(error, request);
  }
}

/**
 * Makes what stands between a server and two apps. Give its `fetch` and `websocket` to `Bun.serve`.
 *
 * @example
 * const router = createRequestRouter(tenancy, { public: home, tenant: site });
 * Bun.serve({ fetch: router.fetch, websocket: router.websocket });
 */
export function createRequestRouter<Server extends HttpServer = HttpServer>(
  tenancy: { readonly runtime: TenancyRuntime },
  options: RequestRouterOptions<Server>,
): RequestRouter<Server> {
  return new RequestRouter(tenancy.runtime, options);
}

/** Whether the request's address has a prefix, which its app does not see. */
function isBelow(frame: Frame): frame is Frame & { readonly address: TenantAddress } {
  return frame.address !== undefined && frame.address.prefix !== "";
}

/** Whether a URL, or the bare path that Bun hands on for a host it can not parse, leads to this path. */
function isAt(url: string, path: string): boolean {
  if (!url.includes(path)) return false;
  return (url.startsWith("/") ? url.split("?", 1)[0] : pathOf(url)) === path;
}
