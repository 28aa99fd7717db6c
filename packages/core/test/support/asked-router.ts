import { createRequestRouter } from "../../src/http/index.ts";
import type { RouterOptions } from "../../src/routing/router.ts";
import type { Tenancy } from "../../src/tenancy.ts";
import { tenancyWorld } from "./tenancy-world.ts";

/** A request router in front of a few tenants, asked as over a connection. */
export interface AskedRouter extends AsyncDisposable {
  readonly tenancy: Tenancy;
  readonly fetch: ReturnType<typeof createRequestRouter>["fetch"];
  /** The tenant's slug, and path and query as its app sees them; or the status of the router's own answer. */
  ask(url: string, headers?: Record<string, string>): Promise<string>;
  /** Asks twice: what the first request came to is known at the second. */
  twice(url: string, headers?: Record<string, string>): Promise<string[]>;
}

export async function askedRouter(
  routing: Pick<RouterOptions<unknown>, "resolvers" | "trustedProxies" | "publicHosts">,
  slugs: readonly string[] = ["amazon", "apple"],
): Promise<AskedRouter> {
  const world = await tenancyWorld(slugs, { routing });
  const { tenancy } = world;
  const router = createRequestRouter(tenancy, {
    tenant(request) {
      const { pathname, search } = new URL(request.url);
      return new Response(`${tenancy.current().tenant.slug} ${pathname}${search}`);
    },
    public: () => new Response("public"),
  });
  const server = { requestIP: () => ({ address: "192.0.2.1" }), upgrade: () => false };
  const ask: AskedRouter["ask"] = async (url, headers = {}) => {
    const { host } = new URL(url);
    const answer = await router.fetch(new Request(url, { headers: { host, ...headers } }), server);
    return answer?.status === 200 ? await answer.text() : String(answer?.status);
  };
  return {
    tenancy,
    fetch: router.fetch,
    ask,
    twice: async (url, headers) => [await ask(url, headers), await ask(url, headers)],
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
