import { afterAll, beforeAll, expect, test } from "bun:test";
import { byDomain, byHeader, bySubfolder } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { bodyOf, get, raw, statusOf } from "./support/raw.ts";
import { makeWorld, type World } from "./support/world.ts";

let world: World;
let port: number;
let handled = 0;
let server: ReturnType<typeof Bun.serve>;

beforeAll(async () => {
  world = await makeWorld({
    resolvers: [byDomain({ base: "localhost" }), bySubfolder(), byHeader({ trusted: () => true })],
  });
  await world.tenancy.domains.add("amazon", "shop.example.org");
  await world.tenancy.domains.add("amazon", "idle.example.org");
  await world.tenancy.domains.deactivate("idle.example.org");
  await world.tenancy.domains.add("apple", "claimed.example.org", { trusted: false });
  const count = () => {
    handled++;
    return "handled";
  };
  const router = tenantRouter(world.tenancy, {
    public: new Elysia().onRequest(() => void handled++).get("/*", count),
    tenant: new Elysia()
      .onRequest(() => void handled++)
      .use(tenantContext(world.tenancy))
      .get("/*", count),
  });
  server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  port = server.port ?? 0;
});
afterAll(async () => {
  server.stop(true);
  await world[Symbol.asyncDispose]();
});

const NOWHERE = JSON.stringify({ code: "NOT_FOUND", message: "There is nothing at this address." });

/** All that may differ between two answers, taken out. */
const comparable = (answer: string) => answer.replace(/^Date: .*\r\n/m, "");

test("an unknown host, slug and path, an inactive and an unproven domain get the same bytes (R01)", async () => {
  const asked = [
    get("/", "Host: nobody.example"),
    get("/", "Host: nobody.localhost"),
    get("/", "Host: a.b.localhost"),
    get("/", "Host: amazon.example"),
    get("/r/nobody/", "Host: localhost"),
    get("/r/amazonx/", "Host: localhost"),
    get("/", "Host: idle.example.org"),
    get("/", "Host: claimed.example.org"),
    get("/", "Host: www.shop.example.org"),
    get("/", "Host: localhost", "X-Tenant: nobody"),
  ];
  handled = 0;
  const answers = await Promise.all(asked.map((request) => raw(port, request)));
  expect(new Set(answers.map(comparable)).size).toBe(1);
  expect(statusOf(answers[0] ?? "")).toBe(404);
  expect(bodyOf(answers[0] ?? "")).toBe(NOWHERE);
  expect(handled).toBe(0);
  const pages = await Promise.all(
    asked.map((request) => raw(port, request.replace("\r\n", "\r\nAccept: text/html\r\n"))),
  );
  expect(new Set(pages.map(comparable)).size).toBe(1);
  expect(pages[0]).toContain("<h1>Not Found</h1>");
});

test("the domain that is active answers", async () => {
  expect(statusOf(await raw(port, get("/", "Host: shop.example.org")))).toBe(200);
  expect(statusOf(await raw(port, get("/", "Host: SHOP.Example.org.:8080")))).toBe(200);
});

test("unknown addresses go to the public app, or to a handler, where that is asked for", async () => {
  const { tenancy } = world;
  const tenant = () => new Elysia().use(tenantContext(tenancy)).get("/", "tenant");
  const home = new Elysia().get("/", "public");
  const status = async (options: Partial<Parameters<typeof tenantRouter>[1]>, url: string) => {
    const answer = await tenantRouter(tenancy, { tenant, ...options }).fetch(new Request(url));
    return [answer?.status, await answer?.text()];
  };
  expect(await status({ public: home, unknown: "public" }, "http://nobody.example/")).toEqual([200, "public"]);
  expect(await status({ public: home, unknown: "public" }, "http://localhost/r/nobody")).toEqual([404, "NOT_FOUND"]);
  const own = ({ url }: Request) => new Response(`no ${new URL(url).host}`, { status: 404 });
  expect(await status({ unknown: own }, "http://nobody.example/")).toEqual([404, "no nobody.example"]);
  expect(await status({ unknown: "public" }, "http://nobody.example/")).toEqual([404, NOWHERE]);
  expect(await status({}, "http://localhost/")).toEqual([404, NOWHERE]);
});

test("two different tenants in one request are refused, whichever way they are named (R13)", async () => {
  const named = {
    host: (slug: string) => `${slug}.localhost`,
    path: (slug: string) => `/r/${slug}/`,
  };
  handled = 0;
  for (const request of [
    get("/", `Host: ${named.host("amazon")}`, "X-Tenant: apple"),
    get(named.path("amazon"), "Host: localhost", "X-Tenant: apple"),
  ]) {
    const answer = await raw(port, request);
    expect(statusOf(answer)).toBe(400);
    expect(JSON.parse(bodyOf(answer)).code).toBe("AMBIGUOUS_TENANT");
  }
  expect(handled).toBe(0);
  // Subfolders count on public hosts only: on a tenant's own host the path is the tenant app's.
  expect(statusOf(await raw(port, get(named.path("apple"), `Host: ${named.host("amazon")}`)))).toBe(200);
  expect(statusOf(await raw(port, get(named.path("amazon"), "Host: localhost", "X-Tenant: amazon")))).toBe(200);
});
