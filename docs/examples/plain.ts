import { createTenancy, sql } from "@tenantry/core";
import { createRequestRouter } from "@tenantry/core/http";
import { sqlite } from "@tenantry/sqlite";
import { blog } from "./platform.ts";

export const tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });

// #region site
/** Answers for the tenant in scope. */
export const siteOf = (t: typeof tenancy) => async (request: Request) => {
  const { tenant, db } = t.current();
  if (new URL(request.url).pathname !== "/posts") return new Response("Nothing is here.", { status: 404 });
  return Response.json({ blog: tenant.name, posts: await db.all(sql`select title from posts`) });
};
// #endregion site

// #region serve
export function serve(t: typeof tenancy, port: number) {
  const router = createRequestRouter(t, {
    public: () => new Response("Every blog has an address of its own."),
    tenant: siteOf(t),
  });
  const server = Bun.serve({ port, fetch: router.fetch, websocket: router.websocket });
  t.closeOnSignal({ stop: () => router.drain() });
  return server;
}
// #endregion serve
