import type { Tenancy } from "@tenantry/core";
import { tenantRouter } from "@tenantry/elysia";
import { type AnyElysia, Elysia } from "elysia";

export interface Served extends AsyncDisposable {
  readonly port: number;
  /** A request to a tenant's site, by its host. */
  ask(slug: string, path: string, init?: RequestInit): Promise<Response>;
}

type Options = Omit<Parameters<typeof tenantRouter>[1], "tenant">;

/** The two ways to put a tenant app on a socket. */
export const idioms = {
  "an app that listens"(tenancy: Tenancy, tenant: AnyElysia, options: Options = {}): Served {
    const app = new Elysia().use(tenantRouter(tenancy, { ...options, tenant })).listen(0);
    return served(app.server?.port ?? 0, async () => void (await app.stop(true)));
  },
  "Bun.serve"(tenancy: Tenancy, tenant: AnyElysia, options: Options = {}): Served {
    const router = tenantRouter(tenancy, { ...options, tenant });
    const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
    return served(server.port ?? 0, async () => await server.stop(true));
  },
} as const;

export function served(port: number, stop: () => Promise<void>): Served {
  return {
    port,
    ask: (slug, path, init = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { host: `${slug}.localhost`, ...init.headers },
      }),
    [Symbol.asyncDispose]: stop,
  };
}
