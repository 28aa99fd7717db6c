import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ConfigurationError } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { type AnyElysia, Elysia } from "elysia";
import { makeWorld, type World } from "./support/world.ts";

let world: World;
let elsewhere: World;
beforeAll(async () => {
  world = await makeWorld();
  elsewhere = await makeWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
});

const site = () => new Elysia().use(tenantContext(world.tenancy)).get("/", ({ tenant }) => tenant.slug);
const router = (options: Partial<Parameters<typeof tenantRouter>[1]> = {}) =>
  tenantRouter(world.tenancy, { tenant: site, ...options });

/** What making an app and letting it listen throws; it must leave no server behind. */
async function refusal(make: () => AnyElysia): Promise<string> {
  const free = Bun.serve({ port: 0, fetch: () => new Response() });
  const port = free.port ?? 0;
  await free.stop(true);
  try {
    const app = make().listen(port);
    await app.stop(true);
    return "nothing is refused";
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    return error.message;
  }
}

describe("an app with routes of its own is refused as it starts, by the route's name (C04)", () => {
  const apps: Record<string, [make: () => AnyElysia, named: string]> = {
    "before the router": [() => new Elysia().get("/admin", () => "x").use(router()), "GET /admin"],
    "after the router": [() => new Elysia().use(router()).post("/admin", () => "x"), "POST /admin"],
    "a static value": [() => new Elysia().use(router()).get("/static", "x"), "GET /static"],
    "a static response": [() => new Elysia().get("/static", new Response("x")).use(router()), "GET /static"],
    "a socket": [() => new Elysia().use(router()).ws("/chat", {}), "WS /chat"],
    "a mounted app": [() => new Elysia().use(router()).mount("/old", () => new Response("x")), "/old"],
    "a route of a plugin": [() => new Elysia().use(router()).use(new Elysia().get("/plugin", "x")), "GET /plugin"],
    "a route of Bun's": [() => new Elysia({ serve: { routes: { "/bun": new Response("x") } } }).use(router()), "/bun"],
    tenantContext: [() => new Elysia().use(tenantContext(world.tenancy)).use(router()), "tenantContext"],
  };
  test.each(Object.entries(apps))("%s", async (_, [make, named]) => {
    expect(await refusal(make)).toContain(named);
  });
});

test("what is there already is refused as the router is used, without listening (C04)", () => {
  expect(() => new Elysia().get("/admin", "x").use(router())).toThrow("GET /admin");
});

test("even where nothing was asked, no route of the host app answers before the router", async () => {
  for (const aot of [true, false]) {
    const app = new Elysia({ aot })
      .use(router())
      .get("/static", "host")
      .get("/dynamic", () => "host")
      .get("/*", "host");
    for (const path of ["/static", "/dynamic", "/other"]) {
      const answer = await app.handle(new Request(`http://nobody.localhost${path}`));
      expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining("host")]);
    }
  }
});

test("a request whose answer is there at once costs no promise, in front of the app and inside", async () => {
  const { tenancy } = world;
  const tenant = new Elysia().use(tenantContext(tenancy)).get("/", ({ tenant }) => tenant.slug);
  const alone = new Elysia().use(tenantContext(tenancy)).get("/", ({ tenant }) => tenant.slug);
  const app = new Elysia().use(router({ tenant }));
  const request = () => new Request("http://amazon.localhost/");
  for (const fetch of [app.fetch, alone.fetch, router({ tenant }).fetch]) {
    await fetch(request());
    expect(fetch(request())).toBeInstanceOf(Response);
  }
});

test("hooks and other plugins of the host app go on", async () => {
  const app = new Elysia()
    .onRequest(({ set }) => {
      set.headers["x-served-by"] = "host";
    })
    .use(router());
  const answer = await app.handle(new Request("http://amazon.localhost/"));
  expect([answer.status, answer.headers.get("x-served-by"), await answer.text()]).toEqual([200, "host", "amazon"]);
});

describe("what else the host app does with requests goes on when it listens", () => {
  const served = { headers: { "x-served-by": "host" } };
  const around = (app: AnyElysia) =>
    app.wrap(() => (request: Request) => new Response(new URL(request.url).hostname.split(".", 1)[0], served));
  const hosts: Record<string, () => AnyElysia> = {
    "a hook before the router": () =>
      new Elysia()
        .onRequest(({ set }) => {
          set.headers["x-served-by"] = "host";
        })
        .use(router()),
    "headers of its own": () => new Elysia().use(router()).headers(served.headers),
    "a hook around it": () => around(new Elysia()).use(router()),
    "a hook around both": () => around(new Elysia().use(router())),
    "an app around it": () =>
      new Elysia()
        .onRequest(({ set }) => {
          set.headers["x-served-by"] = "host";
        })
        .use(new Elysia().use(router())),
    "a hook on errors": () => {
      const tenant = {
        fetch: (): never => {
          throw new Error("amazon");
        },
      };
      return new Elysia()
        .use(router({ tenant }))
        .onError(({ error }) => new Response(error instanceof Error ? error.message : "", served));
    },
  };
  test.each(Object.entries(hosts))("%s", async (_, host) => {
    const app = host().listen(0);
    try {
      for (let again = 0; again < 2; again++) {
        const answer = await fetch(`http://127.0.0.1:${app.server?.port}/`, { headers: { host: "amazon.localhost" } });
        expect([answer.headers.get("x-served-by"), await answer.text()]).toEqual(["host", "amazon"]);
      }
    } finally {
      await app.stop(true);
    }
  });
});

describe("a tenant app whose handlers would find no tenant is told so as it starts", () => {
  test("without tenantContext", async () => {
    expect(await refusal(() => new Elysia().use(router({ tenant: new Elysia().get("/", "x") })))).toContain(
      "does not use tenantContext",
    );
  });
  test("with that of another tenancy", async () => {
    const foreign = new Elysia().use(tenantContext(elsewhere.tenancy)).get("/", "x");
    expect(await refusal(() => new Elysia().use(router({ tenant: foreign })))).toContain("another tenancy");
  });
  test("with that of another tenancy beside the right one, in either order (P9)", async () => {
    const { tenancy } = world;
    const app = () => new Elysia().use(tenantContext(tenancy)).use(tenantContext(elsewhere.tenancy)).get("/", "x");
    const turned = () => new Elysia().use(tenantContext(elsewhere.tenancy)).use(tenantContext(tenancy)).get("/", "x");
    for (const tenant of [app, turned]) {
      expect(await refusal(() => new Elysia().use(router({ tenant })))).toContain("another tenancy");
    }
  });
  test("but not where it is used further inside, by a part that is still imported, or where it is no Elysia app", async () => {
    const inside = new Elysia().use(new Elysia().use(new Elysia().use(tenantContext(world.tenancy)).get("/", "x")));
    const lazy = new Elysia().use(Bun.sleep(50).then(() => ({ default: site() })));
    const plain = { fetch: () => new Response("x") };
    for (const tenant of [inside, lazy, plain, () => plain]) {
      expect(await refusal(() => new Elysia().use(router({ tenant })))).toBe("nothing is refused");
    }
  });
});

test("a public app that would look for a tenant is refused", async () => {
  expect(await refusal(() => new Elysia().use(router({ public: site() })))).toContain("public app uses tenantContext");
});

test("an app that listens in a tenant's scope is refused", async () => {
  const message = await world.tenancy.run("amazon", () => refusal(() => new Elysia().use(router())));
  expect(message).toContain("tenant's scope");
});

test("an app that compiles itself anew does not put itself in the router's place", async () => {
  const tenant = site();
  const home = new Elysia().get("/", "public");
  const app = new Elysia().use(router({ tenant, public: home })).listen(0);
  const ask = async (host: string) =>
    await (await fetch(`http://127.0.0.1:${app.server?.port}/`, { headers: { host } })).text();
  try {
    expect([await ask("localhost"), await ask("amazon.localhost")]).toEqual(["public", "amazon"]);
    tenant.get("/late", "late").compile();
    home.compile();
    expect([await ask("localhost"), await ask("amazon.localhost")]).toEqual(["public", "amazon"]);
    expect(await ask("nobody.localhost")).toContain("NOT_FOUND");
  } finally {
    await app.stop(true);
  }
});
