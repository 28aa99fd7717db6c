import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { byDomain, bySubfolder } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { bodyOf, get, raw, statusOf } from "./support/raw.ts";
import { makeWorld, type World } from "./support/world.ts";

let handled = 0;
let world: World;
let proxied: World;

beforeAll(async () => {
  const resolvers = [byDomain({ base: "localhost" }), bySubfolder()];
  world = await makeWorld({ resolvers });
  proxied = await makeWorld({ resolvers, trustedProxies: ["127.0.0.1"] });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await proxied[Symbol.asyncDispose]();
});
beforeEach(() => {
  handled = 0;
});

function apps({ tenancy }: World) {
  return {
    public: new Elysia().onRequest(() => void handled++).get("/*", "public"),
    tenant: new Elysia()
      .onRequest(() => void handled++)
      .use(tenantContext(tenancy))
      .get("/*", ({ tenant, path }) => `${tenant.slug} ${path}`),
  };
}

const idioms = {
  "Bun.serve": (served: World) => {
    const router = tenantRouter(served.tenancy, apps(served));
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: router.fetch, websocket: router.websocket });
    return { port: server.port ?? 0, stop: () => server.stop(true) };
  },
  "an app that listens": (served: World) => {
    const app = new Elysia().use(tenantRouter(served.tenancy, apps(served)));
    app.listen({ port: 0, hostname: "127.0.0.1" });
    return { port: app.server?.port ?? 0, stop: () => app.stop(true) };
  },
};

describe.each(Object.entries(idioms))("behind %s", (_, start) => {
  let server: ReturnType<typeof start>;
  const send = (bytes: string) => raw(server.port, bytes);
  beforeAll(async () => {
    server = start(world);
    // Both hosts are known before anything is refused.
    for (const host of ["amazon.localhost", "apple.localhost"]) await send(get("/", `Host: ${host}`));
  });
  afterAll(() => server.stop());

  const refused: Record<string, string> = {
    "two Host headers": get("/", "Host: amazon.localhost", "Host: apple.localhost"),
    "two Host headers, the other way round": get("/", "Host: apple.localhost", "Host: amazon.localhost"),
    "the same Host twice": get("/", "Host: amazon.localhost", "Host: amazon.localhost"),
    "a comma": get("/", "Host: amazon.localhost,apple.localhost"),
    "user info that is a host": get("/", "Host: amazon.localhost:80@apple.localhost"),
    "user info": get("/", "Host: a@amazon.localhost"),
    "a space": get("/", "Host: amazon .localhost"),
    "an empty Host": get("/", "Host: "),
    "a path in the Host": get("/", "Host: a/../amazon.localhost"),
    "a percent sign": get("/", "Host: am%61zon.localhost"),
    "an encoded dot": get("/", "Host: amazon%2elocalhost"),
    "raw letters beyond ASCII": get("/", "Host: amäzon.localhost"),
    "a full-width dot": get("/", "Host: amazon\uff0elocalhost"),
    "a name that does not round-trip": get("/", "Host: xn--a.localhost"),
    "two trailing dots": get("/", "Host: amazon.localhost.."),
    "an empty label": get("/", "Host: amazon..localhost"),
    "a label over 63": get("/", `Host: ${"a".repeat(64)}.localhost`),
    "a name over 253": get("/", `Host: ${"a.".repeat(130)}localhost`),
    "a port that is none": get("/", "Host: amazon.localhost:port"),
    "a port over 65535": get("/", "Host: amazon.localhost:65536"),
    "an IPv4 address": get("/", "Host: 127.0.0.1"),
    "an IPv4 address as one number": get("/", "Host: 2130706433"),
    "an IPv4 address in hex": get("/", "Host: 0x7f.1"),
    "an IPv6 address": get("/", "Host: [::1]"),
    "HTTP/1.0 without Host": "GET / HTTP/1.0\r\n\r\n",
    "HTTP/1.1 without Host": "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
  };

  test.each(Object.entries(refused))("%s is refused and reaches no app (R02, R05, R06, R07)", async (_, request) => {
    expect(statusOf(await send(request))).toBe(400);
    expect(handled).toBe(0);
  });

  const taken: Record<string, string> = {
    "amazon.localhost": "amazon",
    "AMAZON.LocalHost": "amazon",
    "amazon.localhost.": "amazon",
    "apple.localhost:8080": "apple",
    localhost: "public",
  };

  test.each(Object.entries(taken))("Host: %s is %s (R05)", async (host, who) => {
    const answer = await send(get("/", `Host: ${host}`));
    expect([statusOf(answer), bodyOf(answer).split(" ")[0]]).toEqual([200, who]);
  });

  test("the Host header decides, whatever the request target says (R04)", async () => {
    const answer = await send(get("http://apple.localhost/x", "Host: amazon.localhost"));
    expect([200, 400]).toContain(statusOf(answer));
    if (statusOf(answer) === 200) expect(bodyOf(answer)).toBe("amazon /x");
  });

  test.each([
    ["X-Forwarded-Host: apple.localhost"],
    ["Forwarded: host=apple.localhost"],
    ["X-Forwarded-Host: apple.localhost, evil.example"],
  ])("%s of a peer that is no proxy is ignored (R03)", async (header) => {
    const answer = await send(get("/", "Host: amazon.localhost", header));
    expect([statusOf(answer), bodyOf(answer)]).toEqual([200, "amazon /"]);
  });

  test("paths below a prefix lead to one tenant or to nobody (R11, R12)", async () => {
    const answers: Record<string, [status: number, body?: string]> = {
      "/r/amazon/x": [200, "amazon /x"],
      "/r/amazon": [200, "amazon /"],
      "/r/amazon?q=/r/apple": [200, "amazon /"],
      // The server itself resolves dot segments: what is left is one path, and it is this one.
      "/r/amazon/../apple/x": [200, "apple /x"],
      "/r/amazon/%2e%2e/apple/x": [200, "apple /x"],
      "/r/amazon/..%2fapple/x": [200, "amazon /..%2fapple/x"],
      "/r/amazon//apple": [400],
      "/r/amazon%2fx": [404],
      "/r/amazon%20%0a": [404],
      "/r/amazon%00": [404],
      "/r/AMAZON": [404],
      "/r/__proto__": [404],
      "/r/constructor": [404],
      "/r/toString/x": [404],
    };
    for (const [path, [status, body]] of Object.entries(answers)) {
      const before = handled;
      const answer = await send(get(path, "Host: localhost"));
      expect([path, statusOf(answer), status === 200 ? bodyOf(answer) : undefined]).toEqual([path, status, body]);
      expect(handled - before).toBe(status === 200 ? 1 : 0);
    }
  });
});

describe.each(Object.entries(idioms))("behind a proxy and %s", (_, start) => {
  let server: ReturnType<typeof start>;
  beforeAll(() => {
    server = start(proxied);
  });
  afterAll(() => server.stop());

  test.each([
    ["X-Forwarded-Host: apple.localhost", 200, "apple /"],
    ["Forwarded: for=192.0.2.1;host=apple.localhost", 200, "apple /"],
    ["X-Forwarded-Host: apple.localhost, amazon.localhost", 400, undefined],
    ["X-Forwarded-Host: app%6ce.localhost", 400, undefined],
    ["X-Forwarded-Host: nobody.localhost", 404, undefined],
  ])("%s of the proxy counts, one value only: %i (R03)", async (header, status, body) => {
    const answer = await raw(server.port, get("/", "Host: amazon.localhost", header));
    expect(statusOf(answer)).toBe(status);
    if (body !== undefined) expect(bodyOf(answer)).toBe(body);
    else expect(handled).toBe(0);
  });
});

test("a request that a program hands to an app that listens is routed by its URL", async () => {
  const app = new Elysia().use(tenantRouter(world.tenancy, apps(world))).listen(0);
  try {
    expect(await (await app.handle(new Request("http://amazon.localhost/x"))).text()).toBe("amazon /x");
    expect((await app.handle(new Request("http://nobody.localhost/x"))).status).toBe(404);
  } finally {
    await app.stop(true);
  }
});
