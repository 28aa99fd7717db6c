import { AsyncLocalStorage } from "node:async_hooks";
import type { Tenancy } from "@tenantry/core";
import { createRequestRouter, type HttpServer, type MaybeResponse, type RequestRouter } from "@tenantry/core/http";
import type { TestApp } from "../test-sites.ts";
import type { Answer, Ask } from "./ask.ts";
import { exchange, NUMBER_HEADER } from "./exchange.ts";

export type Handler = (request: Request, server?: HttpServer) => MaybeResponse | Promise<MaybeResponse>;

/** Changes what an app answers; the copy that leaks is made by one. */
export interface Tamper {
  handler(handler: Handler): Handler;
  server<Server extends HttpServer>(server: Server): Server;
}

type Server = ReturnType<typeof Bun.serve>;

/** The app behind the real router: asked with a socket and without. */
export class ProofServer {
  readonly #router: RequestRouter<Server>;
  readonly #current = new AsyncLocalStorage<Ask | undefined>();
  readonly #asks: (number: number) => Ask | undefined;
  #server: Server | undefined;

  constructor(
    tenancy: Pick<Tenancy, "runtime">,
    app: TestApp,
    asks: (number: number) => Ask | undefined,
    tamper?: Tamper,
  ) {
    this.#asks = asks;
    const handler = tamper ? tamper.handler(handlerOf(app)) : handlerOf(app);
    this.#router = createRequestRouter<Server>(tenancy, {
      tenant: { fetch: (request, server) => this.#within(request, () => handler(request, server)) },
      // Elysia opens WebSockets on the server of its own app.
      onServer: ({ tenant }) =>
        void ("routes" in app && Reflect.set(app, "server", tamper ? tamper.server(tenant) : tenant)),
    });
  }

  /** The request that the code now running works for, where that is known. */
  get current(): Ask | undefined {
    return this.#current.getStore();
  }

  /** Asks without a socket. */
  direct(ask: Ask, streamFor?: number): Promise<Answer> {
    const { url } = ask.address;
    return exchange(ask, (init) => this.#router.fetch(new Request(url + ask.path, init)), streamFor);
  }

  /** Asks over a connection. */
  remote(ask: Ask, streamFor?: number): Promise<Answer> {
    const url = `http://127.0.0.1:${this.#port()}${ask.address.prefix}${ask.path}`;
    const { host } = ask.address;
    const send = (init: RequestInit) => fetch(url, { ...init, headers: { host, ...ask.headers, ...init.headers } });
    return exchange(ask, send, streamFor);
  }

  /** Opens a WebSocket. */
  socket(ask: Ask): WebSocket {
    const headers = { host: ask.address.host, ...ask.headers, [NUMBER_HEADER]: String(ask.number) };
    // Bun takes headers, which the type of the browser's own class does not know.
    const url = `ws://127.0.0.1:${this.#port()}${ask.address.prefix}${ask.path}`;
    return Reflect.construct(WebSocket, [url, { headers }]);
  }

  async fetch(request: Request): Promise<Response> {
    return (await this.#router.fetch(request)) ?? new Response(null, { status: 500 });
  }

  async stop(): Promise<void> {
    await this.#server?.stop(true);
    this.#server = undefined;
  }

  #port(): number {
    const { fetch, websocket } = this.#router;
    this.#server ??= Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      development: false,
      fetch: (request, server) => fetch(request, server),
      websocket,
      error: () => new Response("Internal Server Error", { status: 500 }),
    });
    return this.#server.port ?? 0;
  }

  #within<T>(request: Request, work: () => T): T {
    return this.#current.run(this.#asks(Number(request.headers.get(NUMBER_HEADER))), work);
  }
}

function handlerOf(app: TestApp): Handler {
  // Looked up at each call: frameworks put another in its place as they compile.
  if ("fetch" in app) return (request, server) => app.fetch(request, server);
  return (request) => app.handle(request);
}
