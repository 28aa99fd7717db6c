import type { Tenancy } from "@tenantry/core";
import { createRequestRouter, type HttpApp, type RequestRouter } from "@tenantry/core/http";

/** An app that answers requests: Elysia, Hono, anything with `fetch` or `handle`. */
export type TestApp = Exclude<HttpApp, (...parameters: never[]) => unknown>;

/** A tenant's site under test: an app, or what makes one of a tenancy. */
export type TestSite<Owner> = TestApp | ((tenancy: Owner) => TestApp);

/** The sites that one test world has sent requests to, each behind a router of its own. */
export class TestSites<Owner extends Pick<Tenancy, "runtime">> {
  readonly #tenancy: Owner;
  readonly #routers = new Map<TestSite<Owner>, RequestRouter>();

  constructor(tenancy: Owner) {
    this.#tenancy = tenancy;
  }

  async fetch(site: TestSite<Owner>, request: Request): Promise<Response> {
    const response = await this.#router(site).fetch(request);
    if (response === undefined)
      throw new TypeError("A request of a test can not become a WebSocket: it has no server.");
    return response;
  }

  #router(site: TestSite<Owner>): RequestRouter {
    let router = this.#routers.get(site);
    if (router === undefined) {
      const tenant = typeof site === "function" ? site(this.#tenancy) : site;
      router = createRequestRouter(this.#tenancy, { tenant });
      this.#routers.set(site, router);
    }
    return router;
  }
}
