import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  ConfigurationError,
  ConnectionLimitError,
  StoreBusyError,
  StoreFullError,
  StoreMissingError,
} from "../../src/errors.ts";
import { createRequestRouter, type HttpApp, type RequestHandler } from "../../src/http/index.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import { marker, type TenancyWorld, tenancyWorld } from "../support/tenancy-world.ts";

let world: TenancyWorld;

beforeAll(async () => {
  world = await tenancyWorld(["amazon", "apple"], {
    routing: { resolvers: [byDomain({ base: "localhost" }), bySubfolder()] },
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const slug: RequestHandler = () => new Response(world.tenancy.current().tenant.slug);
const text = async (answer: ReturnType<RequestHandler>) => (await (await answer)?.text()) ?? "nothing";

test.each<[string, HttpApp]>([
  ["a function", slug],
  ["an object with fetch", { fetch: slug }],
  ["an object with handle", { handle: slug }],
  ["an async function", async (request) => slug(request)],
])("%s answers for each tenant", async (_, tenant) => {
  const router = createRequestRouter(world.tenancy, { tenant, public: { fetch: () => new Response("public") } });
  expect(await text(router.fetch(new Request("http://amazon.localhost/")))).toBe("amazon");
  expect(await text(router.fetch(new Request("http://localhost/r/apple/")))).toBe("apple");
  expect(await text(router.fetch(new Request("http://localhost/")))).toBe("public");
});

test("what can not answer is refused by name", () => {
  for (const app of [{}, "app", undefined]) {
    expect(() => createRequestRouter(world.tenancy, { tenant: app as HttpApp })).toThrow(ConfigurationError);
  }
});

test("fetch is looked up at each call: frameworks put another in its place as they compile", async () => {
  const app = { fetch: (): Response => new Response("before") };
  const router = createRequestRouter(world.tenancy, { tenant: app });
  app.fetch = () => new Response("after");
  expect(await text(router.fetch(new Request("http://amazon.localhost/")))).toBe("after");
});

test("when everything is there at once, no promise is made, and the request is the one that came", () => {
  let seen: Request | undefined;
  const answer = new Response("x");
  const router = createRequestRouter(world.tenancy, {
    tenant: (request) => {
      seen = request;
      return answer;
    },
    public: () => answer,
  });
  for (const url of ["http://amazon.localhost/x", "http://localhost/r/amazon/x?y=1"]) {
    const request = new Request(url);
    expect(router.fetch(request)).toBe(answer);
    expect(seen).toBe(request);
  }
  expect(seen?.url).toBe("http://localhost/x?y=1");
  expect(router.fetch(new Request("http://localhost/"))).toBe(answer);
});

test("a redirect that is answered again and again is not written on", async () => {
  const moved = Response.redirect("/new", 302);
  const router = createRequestRouter(world.tenancy, { tenant: () => moved });
  const location = async (url: string) => (await router.fetch(new Request(url)))?.headers.get("location");
  expect(await location("http://localhost/r/amazon/old")).toBe("/r/amazon/new");
  expect(await location("http://localhost/r/apple/old")).toBe("/r/apple/new");
  expect(await location("http://amazon.localhost/old")).toBe("/new");
});

test("a redirect below a prefix keeps its body and the type that is inferred from it", async () => {
  const router = createRequestRouter(world.tenancy, {
    tenant: () => new Response("over there", { status: 302, headers: { location: "/new" } }),
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const answer = await fetch(new URL("/r/amazon/old", server.url), {
      headers: { host: "localhost" },
      redirect: "manual",
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/r/amazon/new"]);
    expect([await answer.text(), answer.headers.get("content-type")]).toEqual([
      "over there",
      "text/plain;charset=utf-8",
    ]);
  } finally {
    server.stop(true);
  }
});

test("what was made for a created thing below a prefix is found there", async () => {
  const made = () => Response.json({ id: 7 }, { status: 201, headers: { location: "/posts/7" } });
  const router = createRequestRouter(world.tenancy, { tenant: async () => made() });
  const answer = await router.fetch(new Request("http://localhost/r/amazon/posts", { method: "POST" }));
  expect([answer?.headers.get("location"), await answer?.json()]).toEqual(["/r/amazon/posts/7", { id: 7 }]);
});

test.each([
  ["StoreMissingError", StoreMissingError, 503],
  ["ConnectionLimitError", ConnectionLimitError, 503],
  ["StoreBusyError", StoreBusyError, 503],
  ["StoreFullError", StoreFullError, 507],
] as const)("%s that nobody caught is answered by its status", async (_, Thrown, status) => {
  const error = new Thrown("/secret/path");
  const heard: unknown[] = [];
  const end = world.tenancy.events.on("error", (event) => heard.push(event.error));
  for (const tenant of [
    () => {
      throw error;
    },
    () => Promise.reject(error),
  ] satisfies RequestHandler[]) {
    const answer = await createRequestRouter(world.tenancy, { tenant }).fetch(new Request("http://amazon.localhost/"));
    expect(answer?.status).toBe(status);
    expect(await answer?.text()).not.toContain("secret");
  }
  end();
  expect(heard).toEqual([error, error]);
});

test("an error that is not Tenantry's goes on to the server", async () => {
  const failing = (tenant: RequestHandler) =>
    (async () => createRequestRouter(world.tenancy, { tenant }).fetch(new Request("http://amazon.localhost/")))();
  await expect(failing(() => Promise.reject(new RangeError("mine")))).rejects.toThrow("mine");
  await expect(
    failing(() => {
      throw new RangeError("mine");
    }),
  ).rejects.toThrow("mine");
});

test("after an error the scope is left (C09)", async () => {
  const { tenancy } = world;
  const router = createRequestRouter(tenancy, {
    tenant: async () => {
      await tenancy.current().db.one(marker);
      throw new RangeError("mine");
    },
  });
  await Promise.resolve(router.fetch(new Request("http://amazon.localhost/"))).catch(() => undefined);
  expect(tenancy.tryCurrent()).toBeUndefined();
});

test("the public app is in nobody's scope, even when a tenant's code asks it", async () => {
  const { tenancy } = world;
  const home = () => new Response(String(tenancy.tryCurrent()?.tenant.slug));
  const router = createRequestRouter(tenancy, { tenant: slug, public: home, unknown: "public" });
  await tenancy.run("amazon", async () => {
    expect(await text(router.fetch(new Request("http://localhost/")))).toBe("undefined");
    expect(await text(router.fetch(new Request("http://nobody.example/")))).toBe("undefined");
    expect(await text(router.fetch(new Request("http://apple.localhost/")))).toBe("apple");
    expect(tenancy.current().tenant.slug).toBe("amazon");
  });
});

test("a server that was started in a tenant's scope is refused: everybody would be in it", async () => {
  const { tenancy } = world;
  const home = () => new Response(String(tenancy.tryCurrent()?.tenant.slug));
  const router = createRequestRouter(tenancy, { tenant: slug, public: home });
  const heard: unknown[] = [];
  const end = tenancy.events.on("error", (event) => heard.push(event.error));
  const server = await tenancy.run("amazon", () =>
    Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket }),
  );
  try {
    for (const host of ["localhost", "apple.localhost"]) {
      const answer = await fetch(server.url, { headers: { host } });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, "CONFIGURATION"]);
    }
    expect(heard).toHaveLength(2);
  } finally {
    end();
    server.stop(true);
  }
});

test("a request of a server whose URL and Host header disagree is refused", async () => {
  const router = createRequestRouter(world.tenancy, { tenant: slug });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const request = () => new Request("http://apple.localhost/", { headers: { host: "amazon.localhost" } });
    expect((await router.fetch(request(), server))?.status).toBe(400);
    expect(await text(router.fetch(request()))).toBe("amazon");
  } finally {
    server.stop(true);
  }
});

test("draining answers what is under way, and takes nothing new on", async () => {
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const router = createRequestRouter(world.tenancy, {
    tenant: () => {
      begun.resolve();
      return answer.promise;
    },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const ask = () => fetch(server.url, { headers: { host: "amazon.localhost", connection: "close" } });
    const underWay = ask();
    await begun.promise;
    const drained = router.drain();
    answer.resolve(new Response("answered"));
    await drained;
    expect(await text(underWay)).toBe("answered");
    await expect(ask()).rejects.toThrow();
  } finally {
    server.stop(true);
  }
});
