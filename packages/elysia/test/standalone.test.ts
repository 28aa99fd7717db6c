import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { byDomain, bySubfolder, ConfigurationError, NoTenantError } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { bodyOf, get, raw, statusOf } from "./support/raw.ts";
import { served } from "./support/serve.ts";
import { closeOf, connected, openSocket } from "./support/socket.ts";
import { MARKS, makeWorld, SLUGS, title, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld({ resolvers: [byDomain({ base: "localhost" }), bySubfolder()] });
});
afterAll(() => world[Symbol.asyncDispose]());

let handled = 0;

/** An app with no router in front, whose context is used by a part of it. */
function site(options: ConstructorParameters<typeof Elysia>[0] = {}) {
  const posts = new Elysia()
    .use(tenantContext(world.tenancy))
    .get("/title", async ({ db }) => (await db.one<{ title: string }>(title)).title);
  return new Elysia(options)
    .onRequest(() => void handled++)
    .use(tenantContext(world.tenancy))
    .use(posts)
    .get("/static", "static")
    .get("/static-response", new Response("static"))
    .get("/who", ({ tenant }) => tenant.slug)
    .get("/r/:slug/who", ({ tenant }) => `path of ${tenant.slug}`)
    .get("/ip", ({ server, request }) => server?.requestIP(request)?.address ?? "none")
    .ws("/chat", { message: ({ send }, message) => void send(`${message} ${world.tenancy.current().tenant.slug}`) });
}

function listening() {
  const app = site().listen(0);
  return served(app.server?.port ?? 0, async () => void (await app.stop(true)));
}

describe("an app with tenantContext that listens by itself", () => {
  let server: ReturnType<typeof listening>;
  beforeAll(() => {
    server = listening();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("answers for each tenant by its host", async () => {
    for (const slug of SLUGS) {
      expect(await (await server.ask(slug, "/title")).text()).toBe(MARKS[slug]);
      expect(await (await server.ask(slug, "/who")).text()).toBe(slug);
      expect(await (await server.ask(slug, "/ip")).text()).toContain("127.0.0.1");
      expect((await server.ask(slug, "/nothing")).status).toBe(404);
    }
  });

  test.each(["/title", "/static", "/static-response", "/nothing", "/chat", "/r/amazon/who", "/r/amazon/title"])(
    "%s is 404 on every host that is no tenant's, and reaches no handler",
    async (path) => {
      handled = 0;
      const answers = new Set<string>();
      for (const host of ["localhost", "nobody.localhost", "nobody.example"]) {
        const answer = await raw(server.port, get(path, `Host: ${host}`));
        expect(statusOf(answer)).toBe(404);
        answers.add(bodyOf(answer));
      }
      expect([...answers]).toEqual([expect.stringContaining("NOT_FOUND")]);
      expect(handled).toBe(0);
    },
  );

  test("refuses what is ambiguous", async () => {
    handled = 0;
    for (const request of [
      get("/who", "Host: amazon.localhost", "Host: apple.localhost"),
      get("/who", "Host: a@amazon.localhost"),
      get("/who", "Host: "),
      "GET /who HTTP/1.0\r\n\r\n",
    ]) {
      expect(statusOf(await raw(server.port, request))).toBe(400);
    }
    expect(handled).toBe(0);
  });

  test("a path that looks like another tenant's prefix is the tenant's own", async () => {
    expect(await (await server.ask("apple", "/r/amazon/who")).text()).toBe("path of apple");
  });

  test("holds and health count", async () => {
    const { tenants } = world.tenancy;
    await tenants.hold("amazon", "suspended");
    expect((await server.ask("amazon", "/static")).status).toBe(403);
    await tenants.lift("amazon", "suspended");
    await tenants.delete("amazon");
    expect((await server.ask("amazon", "/who")).status).toBe(410);
    await tenants.restore("amazon");
    expect((await server.ask("amazon", "/who")).status).toBe(200);
    expect(await (await server.ask("nobody", "/-/health")).json()).toEqual({ status: "ok" });
  });

  test("its sockets keep their tenant, and are closed with it", async () => {
    const say = async (slug: string) => {
      const socket = await connected(openSocket(server.port, `${slug}.localhost`));
      const answer = new Promise((resolve) => {
        socket.onmessage = ({ data }) => resolve(data);
      });
      socket.send("hello");
      return [socket, await answer] as const;
    };
    const [[amazon, first], [apple, second]] = await Promise.all([say("amazon"), say("apple")]);
    expect([first, second]).toEqual(["hello amazon", "hello apple"]);
    const end = closeOf(amazon);
    await world.tenancy.tenants.hold("amazon", "suspended");
    expect(await end).toBe(1008);
    await world.tenancy.tenants.lift("amazon", "suspended");
    apple.close();
  });
});

describe("a request that a program hands to it", () => {
  const ask = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await site().handle(new Request(url, { headers }));
    return [answer.status, await answer.text()];
  };

  test("is routed by its host", async () => {
    expect(await ask("http://amazon.localhost/title")).toEqual([200, MARKS.amazon]);
    expect(await ask("http://localhost/title")).toMatchObject([404, expect.anything()]);
    expect(world.tenancy.tryCurrent()).toBeUndefined();
  });

  test("inside tenancy.run belongs to that tenant, and never to another that it names", async () => {
    const { tenancy } = world;
    expect(await tenancy.run("apple", () => ask("http://localhost/title"))).toEqual([200, MARKS.apple]);
    expect(await tenancy.run("apple", () => ask("http://apple.localhost/title"))).toEqual([200, MARKS.apple]);
    const heard: unknown[] = [];
    const end = tenancy.events.on("error", (event) => heard.push(event.error));
    const [status, text] = await tenancy.run("apple", () => ask("http://amazon.localhost/title"));
    expect([status, text]).toEqual([500, expect.stringContaining("WRONG_TENANT")]);
    end();
    expect(heard).toHaveLength(1);
  });

  test("with a Host header is routed by it, whatever scope the server was started in", async () => {
    const { tenancy } = world;
    const by = (host: string) => tenancy.run("apple", () => ask("http://localhost/title", { host }));
    expect(await by("amazon.localhost")).toEqual([200, MARKS.amazon]);
    expect(await by("localhost")).toMatchObject([404, expect.anything()]);
  });
});

test("it does not listen in a tenant's scope", async () => {
  const listen = () => world.tenancy.run("amazon", () => void site().listen(0));
  await expect(listen()).rejects.toBeInstanceOf(ConfigurationError);
});

test("without ahead-of-time compilation it is refused as it starts, and fails closed before", async () => {
  const free = Bun.serve({ port: 0, fetch: () => new Response() });
  const { port = 0 } = free;
  await free.stop(true);
  expect(() => site({ aot: false }).listen(port)).toThrow(ConfigurationError);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  const heard: unknown[] = [];
  const end = world.tenancy.events.on("error", (event) => heard.push(event.error));
  const answer = await site({ aot: false }).handle(new Request("http://amazon.localhost/title"));
  expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining("NO_TENANT")]);
  end();
  expect(heard).toEqual([expect.any(NoTenantError)]);
});
