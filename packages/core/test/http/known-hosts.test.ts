import { afterAll, expect, test } from "bun:test";
import { createRequestRouter } from "../../src/http/index.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { byHeader } from "../../src/routing/by-header.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { Resolver } from "../../src/routing/resolver.ts";
import type { RouterOptions } from "../../src/routing/router.ts";
import { type TenancyWorld, tenancyWorld } from "../support/tenancy-world.ts";

type Routing = Pick<RouterOptions<unknown>, "resolvers" | "trustedProxies" | "publicHosts">;

const worlds: TenancyWorld[] = [];
afterAll(async () => {
  for (const world of worlds) await world[Symbol.asyncDispose]();
});

/** Asks over a connection: the tenant's slug and the path that its app sees, or the status of the router's own answer. */
async function asking(routing: Routing) {
  const world = await tenancyWorld(["amazon", "apple"], { routing });
  worlds.push(world);
  const { tenancy } = world;
  const router = createRequestRouter(tenancy, {
    tenant: (request) => new Response(`${tenancy.current().tenant.slug} ${new URL(request.url).pathname}`),
    public: () => new Response("public"),
  });
  const server = { requestIP: () => ({ address: "192.0.2.1" }), upgrade: () => false };
  const ask = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
    const { host } = new URL(url);
    const answer = await router.fetch(new Request(url, { headers: { host, ...headers } }), server);
    return answer?.status === 200 ? await answer.text() : String(answer?.status);
  };
  return { tenancy, ask };
}

const byHost = { resolvers: [byDomain({ base: "localhost" }), bySubfolder()] };

/** Asks twice: what the first request came to is known at the second. */
async function twice(ask: (url: string) => Promise<string>, url: string): Promise<string[]> {
  return [await ask(url), await ask(url)];
}

test("a host that is known leads to the same tenant in whatever form it is sent, and never to another", async () => {
  const { ask } = await asking(byHost);
  for (const host of ["amazon.localhost", "AMAZON.localhost", "amazon.localhost:3000", "amazon.localhost."]) {
    expect(await twice((url) => ask(url, { host }), "http://amazon.localhost/a")).toEqual(["amazon /a", "amazon /a"]);
    expect(await twice((url) => ask(url, { host }), "http://apple.localhost/a")).toEqual(["400", "400"]);
  }
  expect(await ask("http://apple.localhost/a")).toBe("apple /a");
});

test("R02: two Host headers are refused, although each of the hosts is known", async () => {
  const { ask } = await asking(byHost);
  for (const host of ["amazon.localhost", "apple.localhost"]) await twice(ask, `http://${host}/`);
  for (const host of ["amazon.localhost, apple.localhost", "amazon.localhost,", "amazon.localhost@apple.localhost"]) {
    expect(await twice((url) => ask(url, { host }), "http://amazon.localhost/")).toEqual(["400", "400"]);
  }
});

test("every change of the catalog counts at the next request", async () => {
  const { tenancy, ask } = await asking(byHost);
  const url = "http://amazon.localhost/";
  expect(await twice(ask, url)).toEqual(["amazon /", "amazon /"]);
  await tenancy.tenants.hold("amazon", "suspended");
  expect(await twice(ask, url)).toEqual(["403", "403"]);
  await tenancy.tenants.lift("amazon", "suspended");
  expect(await twice(ask, url)).toEqual(["amazon /", "amazon /"]);
  await tenancy.domains.add("amazon", "shop.example");
  expect(await twice(ask, "http://shop.example/")).toEqual(["amazon /", "amazon /"]);
  await tenancy.domains.remove("shop.example");
  expect(await twice(ask, "http://shop.example/")).toEqual(["404", "404"]);
  await tenancy.domains.add("apple", "shop.example");
  expect(await twice(ask, "http://shop.example/")).toEqual(["apple /", "apple /"]);
  await tenancy.tenants.rename("amazon", "amazonia");
  expect(await twice(ask, url)).toEqual(["410", "410"]);
});

test("a public host's path is looked at every time", async () => {
  const { ask } = await asking(byHost);
  for (const slug of ["amazon", "apple", "amazon"]) {
    expect(await twice(ask, `http://localhost/r/${slug}/a`)).toEqual([`${slug} /a`, `${slug} /a`]);
  }
  expect(await twice(ask, "http://localhost/")).toEqual(["public", "public"]);
});

test("where anything but the host has a say, it is asked every time", async () => {
  const withHeader = await asking({ resolvers: [byDomain(), byHeader({ trusted: () => true })] });
  expect(await twice(withHeader.ask, "http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await withHeader.ask("http://amazon.localhost/", { "x-tenant": "apple" })).toBe("400");

  const own: Resolver["resolve"] = ({ path }) => (path === "/gone" ? { kind: "unknown" } : { kind: "pass" });
  const withOwn = await asking({ resolvers: [byDomain(), own] });
  expect(await twice(withOwn.ask, "http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await withOwn.ask("http://amazon.localhost/gone")).toBe("404");

  const domain = byDomain();
  const copied: Resolver = {
    ...domain,
    resolve: (request, directory) =>
      request.path === "/gone" ? { kind: "unknown" } : domain.resolve(request, directory),
  };
  const withCopy = await asking({ resolvers: [copied] });
  expect(await twice(withCopy.ask, "http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await withCopy.ask("http://amazon.localhost/gone")).toBe("404");

  const proxied = await asking({ ...byHost, trustedProxies: ["192.0.2.0/24"] });
  expect(await twice(proxied.ask, "http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await proxied.ask("http://amazon.localhost/", { "x-forwarded-host": "apple.localhost" })).toBe("apple /");
});

test("on a public host a resolver may look at more than the host", async () => {
  const own: Resolver = {
    name: "own",
    hostAlone: true,
    resolve({ path, onPublicHost }, directory) {
      const entry = onPublicHost ? directory.bySlug(path.slice(1)) : undefined;
      return entry === undefined ? { kind: "pass" } : { kind: "tenant", entry };
    },
  };
  const { ask } = await asking({ resolvers: [own], publicHosts: ["any.example"] });
  expect(await twice(ask, "http://any.example/amazon")).toEqual(["amazon /amazon", "amazon /amazon"]);
  expect(await twice(ask, "http://any.example/apple")).toEqual(["apple /apple", "apple /apple"]);
});

test("an address with a prefix is looked at every time, whatever its resolver says of itself", async () => {
  const own: Resolver = {
    name: "own",
    hostAlone: true,
    resolve({ path }, directory) {
      const [, first = ""] = path.split("/");
      const entry = directory.bySlug(first);
      return entry === undefined ? { kind: "pass" } : { kind: "tenant", entry, prefix: `/${first}` };
    },
  };
  const { ask } = await asking({ resolvers: [own] });
  expect(await twice(ask, "http://any.example/amazon/a")).toEqual(["amazon /a", "amazon /a"]);
  expect(await twice(ask, "http://any.example/apple/a")).toEqual(["apple /a", "apple /a"]);
});
