import { ConfigurationError } from "../errors.ts";

/** What is needed of the server that took a request: Bun's is one. */
export interface HttpServer {
  requestIP(request: Request): { readonly address: string } | null;
  upgrade(request: Request, options?: { headers?: Bun.HeadersInit; data?: unknown }): boolean;
  stop?(closeActiveConnections?: boolean): Promise<void> | void;
}

/** Nothing is answered where the request became a WebSocket. */
export type MaybeResponse = Response | undefined;

/** Answers a request. `server` is there when a server took it; `upgrade` on it keeps the tenant. */
export type RequestHandler = (request: Request, server?: HttpServer) => MaybeResponse | Promise<MaybeResponse>;

/** Whatever answers requests: an Elysia or Hono app, another object with `fetch` or `handle`, or a function. */
export type HttpApp =
  | RequestHandler
  | { fetch(request: Request, server?: HttpServer): MaybeResponse | Promise<MaybeResponse> }
  | { handle(request: Request): MaybeResponse | Promise<MaybeResponse> };

/** One function for any of them. `fetch` is looked up at each call: frameworks put another in its place as they compile. */
export function asHandler(app: HttpApp, name: string): RequestHandler {
  if ((typeof app === "object" && app !== null) || typeof app === "function") {
    if ("fetch" in app) return (request, server) => app.fetch(request, server);
    if ("handle" in app) return (request) => app.handle(request);
    if (typeof app === "function") return app;
  }
  throw new ConfigurationError(
    `The ${name} app can not answer requests: it is no function and has no fetch or handle.`,
    {
      operation: "make a request router",
    },
  );
}
