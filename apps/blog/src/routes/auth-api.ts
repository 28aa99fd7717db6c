import { tenantContext } from "@tenantry/elysia";
import { Elysia, NotFoundError } from "elysia";
import { askAuth, isEndpoint } from "../auth/ask.ts";
import type { Platform } from "../tenancy.ts";

/** Better Auth's own interface, for programs and for its client. */
export const authApi = (t: Platform) =>
  new Elysia().use(tenantContext(t)).all(
    "/api/auth/*",
    async ({ tenant, db, memo, params, request, server, set }): Promise<Response> => {
      const endpoint = params["*"];
      if (!isEndpoint(endpoint)) throw new NotFoundError();
      const { method, headers } = request;
      const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
      const { search } = new URL(request.url);
      const client = server?.requestIP(request)?.address;
      set.headers["cache-control"] = "private, no-store";
      return await askAuth({ tenant, db, memo }, { endpoint, method, headers, body, search, client });
    },
    { parse: "none" },
  );
