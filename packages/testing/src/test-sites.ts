import type { Tenancy } from "@tenantry/core";
import { createRequestRouter, type HttpApp, type RequestRouter } from "@tenantry/core/http";

/** An app that answers requests: Elysia, Hono, anything with `fetch` or `handle`. */
export type TestApp = Exclude<HttpApp, (...parameters: never[]) => unknown>;

/** A tenant's site under test: an app, or what makes one of a tenancy. */
export type TestSite<Owner> = TestApp | ((tenancy: Owner) => TestApp);

/** The two apps of a platform under test, as `tenantRouter` takes them. */
export interface TestPlatform<Owner> {
  readonly tenant: TestSite<Owner>;
  /** @default nothing is there: 404 */
  readonly public?: TestSite<Owner>;
}

/** The sites that one test world has sent requests to, each behind a router of its own. */
export class TestSites<Owner extends Pick<Tenancy, "runtime">> {
  readonly #tenancy: Owner;
  readonly #apps = new Map<TestSite<Owner>, TestApp>();
  readonly #routers = new Map<TestSite<Owner>, Map<TestSite<Owner> | undefined, RequestRouter>>();

  constructor(tenancy: Owner) {
    this.#tenancy = tenancy;
  }

  async fetch(platform: TestPlatform<Owner>, request: Request): Promise<Response> {
    const response = await this.#router(platform).fetch(request);
    if (response === undefined)
      throw new TypeError("A request of a test can not become a WebSocket: it has no server.");
    return response;
  }

  /** A path is one of the platform's own site, on the base domain. */
  url(address: string): string {
    const { scheme, host, port } = this.#tenancy.runtime.router.base;
    return new URL(address, `${scheme}://${host}${port === undefined ? "" : `:${port}`}`).href;
  }

  #router({ tenant, public: open }: TestPlatform<Owner>): RequestRouter {
    const beside = this.#routers.get(tenant) ?? new Map<TestSite<Owner> | undefined, RequestRouter>();
    this.#routers.set(tenant, beside);
    let router = beside.get(open);
    if (router === undefined) {
      const both = { tenant: this.#app(tenant), ...(open && { public: this.#app(open) }) };
      router = createRequestRouter(this.#tenancy, both);
      beside.set(open, router);
    }
    return router;
  }

  #app(site: TestSite<Owner>): TestApp {
    const made = this.#apps.get(site) ?? (typeof site === "function" ? site(this.#tenancy) : site);
    this.#apps.set(site, made);
    return made;
  }
}
