import { expect, test } from "bun:test";
import { byDomain } from "../../src/routing/by-domain.ts";
import { byHeader } from "../../src/routing/by-header.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { Resolver } from "../../src/routing/resolver.ts";
import { askedRouter } from "../support/asked-router.ts";

const byHost = { resolvers: [byDomain({ base: "localhost" }), bySubfolder()] };

test("a host that is known leads to the same tenant in whatever form it is sent, and never to another", async () => {
  await using router = await askedRouter(byHost);
  const { ask, twice } = router;
  for (const host of ["amazon.localhost", "AMAZON.localhost", "amazon.localhost:3000", "amazon.localhost."]) {
    expect(await twice("http://amazon.localhost/a", { host })).toEqual(["amazon /a", "amazon /a"]);
    expect(await twice("http://apple.localhost/a", { host })).toEqual(["400", "400"]);
  }
  expect(await ask("http://apple.localhost/a")).toBe("apple /a");
});

test("R02: two Host headers are refused, although each of the hosts is known", async () => {
  await using router = await askedRouter(byHost);
  const { twice } = router;
  for (const host of ["amazon.localhost", "apple.localhost"]) await twice(`http://${host}/`);
  for (const host of ["amazon.localhost, apple.localhost", "amazon.localhost,", "amazon.localhost@apple.localhost"]) {
    expect(await twice("http://amazon.localhost/", { host })).toEqual(["400", "400"]);
  }
});

test("every change of the catalog counts at the next request", async () => {
  await using router = await askedRouter(byHost);
  const { tenancy, twice } = router;
  const url = "http://amazon.localhost/";
  expect(await twice(url)).toEqual(["amazon /", "amazon /"]);
  await tenancy.tenants.hold("amazon", "suspended");
  expect(await twice(url)).toEqual(["403", "403"]);
  await tenancy.tenants.lift("amazon", "suspended");
  expect(await twice(url)).toEqual(["amazon /", "amazon /"]);
  await tenancy.domains.add("amazon", "shop.example");
  expect(await twice("http://shop.example/")).toEqual(["amazon /", "amazon /"]);
  await tenancy.domains.remove("shop.example");
  expect(await twice("http://shop.example/")).toEqual(["404", "404"]);
  await tenancy.domains.add("apple", "shop.example");
  expect(await twice("http://shop.example/")).toEqual(["apple /", "apple /"]);
  await tenancy.tenants.rename("amazon", "amazonia");
  expect(await twice(url)).toEqual(["410", "410"]);
});

test("a public host's path is looked at", async () => {
  await using router = await askedRouter(byHost);
  const { twice } = router;
  for (const slug of ["amazon", "apple", "amazon"]) {
    expect(await twice(`http://localhost/r/${slug}/a`)).toEqual([`${slug} /a`, `${slug} /a`]);
  }
  expect(await twice("http://localhost/")).toEqual(["public", "public"]);
});

test("where anything but the host has a say, it is asked every time", async () => {
  await using withHeader = await askedRouter({ resolvers: [byDomain(), byHeader({ trusted: () => true })] });
  expect(await withHeader.twice("http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await withHeader.ask("http://amazon.localhost/", { "x-tenant": "apple" })).toBe("400");

  const own: Resolver["resolve"] = ({ path }) => (path === "/gone" ? { kind: "unknown" } : { kind: "pass" });
  await using withOwn = await askedRouter({ resolvers: [byDomain(), own] });
  expect(await withOwn.twice("http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await withOwn.ask("http://amazon.localhost/gone")).toBe("404");

  const domain = byDomain();
  const copied: Resolver = {
    ...domain,
    resolve: (request, directory) =>
      request.path === "/gone" ? { kind: "unknown" } : domain.resolve(request, directory),
  };
  await using withCopy = await askedRouter({ resolvers: [copied] });
  expect(await withCopy.twice("http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
  expect(await withCopy.ask("http://amazon.localhost/gone")).toBe("404");

  await using proxied = await askedRouter({ ...byHost, trustedProxies: ["192.0.2.0/24"] });
  expect(await proxied.twice("http://amazon.localhost/")).toEqual(["amazon /", "amazon /"]);
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
  await using router = await askedRouter({ resolvers: [own], publicHosts: ["any.example"] });
  const { twice } = router;
  expect(await twice("http://any.example/amazon")).toEqual(["amazon /amazon", "amazon /amazon"]);
  expect(await twice("http://any.example/apple")).toEqual(["apple /apple", "apple /apple"]);
});

test("an address with a prefix is looked at every time, whatever its resolver says of itself", async () => {
  const own: Resolver = {
    name: "own",
    hostAlone: true,
    resolve(_, directory) {
      const entry = directory.bySlug("amazon");
      return entry === undefined ? { kind: "pass" } : { kind: "tenant", entry, prefix: "/shop" };
    },
  };
  await using router = await askedRouter({ resolvers: [own] });
  const { twice } = router;
  expect(await twice("http://any.example/shop/a")).toEqual(["amazon /a", "amazon /a"]);
  expect(await twice("http://any.example/shop")).toEqual(["amazon /", "amazon /"]);
});
