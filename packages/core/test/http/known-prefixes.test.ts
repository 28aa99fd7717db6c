import { expect, test } from "bun:test";
import { createRequestRouter } from "../../src/http/index.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { byHeader } from "../../src/routing/by-header.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { Resolver } from "../../src/routing/resolver.ts";
import { askedRouter } from "../support/asked-router.ts";
import { tenancyWorld } from "../support/tenancy-world.ts";

const both = { resolvers: [byDomain({ base: "localhost" }), bySubfolder()], publicHosts: ["any.example"] };

test("a prefix that is known leads to the same tenant, with the rest of the path and its query", async () => {
  await using router = await askedRouter(both);
  const { ask, twice } = router;
  for (const host of ["localhost", "any.example", "localhost:3000"]) {
    for (const slug of ["amazon", "apple"]) {
      const url = `http://${host}/r/${slug}`;
      expect(await twice(`${url}/posts/1?a=/../b`)).toEqual([`${slug} /posts/1?a=/../b`, `${slug} /posts/1?a=/../b`]);
      expect(await twice(`${url}/`)).toEqual([`${slug} /`, `${slug} /`]);
      expect(await twice(url)).toEqual([`${slug} /`, `${slug} /`]);
      expect(await twice(`${url}?q`)).toEqual([`${slug} /?q`, `${slug} /?q`]);
      expect(await ask(`${url}/r/apple/a`)).toBe(`${slug} /r/apple/a`);
    }
    expect(await twice(`http://${host}/r/nobody/a`)).toEqual(["404", "404"]);
    expect(await twice(`http://${host}/s/amazon/a`)).toEqual(["public", "public"]);
  }
});

test("a tenant's own host knows nothing of subfolders, whatever was known on the public one", async () => {
  await using router = await askedRouter(both);
  const { twice } = router;
  expect(await twice("http://localhost/r/amazon/a")).toEqual(["amazon /a", "amazon /a"]);
  expect(await twice("http://apple.localhost/r/amazon/a")).toEqual(["apple /r/amazon/a", "apple /r/amazon/a"]);
  expect(await twice("http://localhost/r/amazon/a", { host: "apple.localhost" })).toEqual(["400", "400"]);
  expect(await twice("http://localhost/r/amazon/a", { host: "localhost, localhost" })).toEqual(["400", "400"]);
});

test("what a request of the program's own came to says nothing of one that names two hosts", async () => {
  await using router = await askedRouter(both);
  const url = "http://apple.localhost/r/amazon/a";
  for (let turn = 0; turn < 2; turn++) {
    const request = new Request(url, { headers: { host: "localhost" } });
    expect(await (await router.fetch(request))?.text()).toBe("amazon /a");
    expect(await router.ask(url, { host: "localhost" })).toBe("400");
  }
});

test("R08: paths that could be read in two ways are refused behind a known prefix too", async () => {
  await using router = await askedRouter(both);
  const { ask, twice } = router;
  expect(await twice("http://localhost/r/amazon/a")).toEqual(["amazon /a", "amazon /a"]);
  for (const path of ["//apple.localhost/a", "//", "/%2e%2e/apple/a", "/a/%2E/b", "/a\\b", "/.%2e/apple"]) {
    // A web request would take some of these apart by itself; what a server hands on may hold them.
    const request = new Request("http://localhost/", { headers: { host: "localhost" } });
    Object.defineProperty(request, "url", { value: `http://localhost/r/amazon${path}` });
    expect([path, (await router.fetch(request))?.status]).toEqual([path, 400]);
  }
  expect(await ask("http://localhost/r/amazon/a.b/%20c")).toBe("amazon /a.b/%20c");
});

test("every change of the catalog counts at the next request", async () => {
  await using router = await askedRouter(both);
  const { tenancy, twice } = router;
  const url = "http://localhost/r/amazon/a";
  expect(await twice(url)).toEqual(["amazon /a", "amazon /a"]);
  await tenancy.tenants.hold("amazon", "suspended");
  expect(await twice(url)).toEqual(["403", "403"]);
  await tenancy.tenants.lift("amazon", "suspended");
  expect(await twice(url)).toEqual(["amazon /a", "amazon /a"]);
  await tenancy.tenants.rename("amazon", "amazonia");
  expect(await twice(url)).toEqual(["410", "410"]);
  expect(await twice("http://localhost/r/amazonia/a")).toEqual(["amazonia /a", "amazonia /a"]);
});

test("prefixes that are kept under one number are not mixed up", async () => {
  // Each with the one before it shares the number that a prefix is kept under.
  const slugs = ["tatpeyec", "t1jz6qqn", "amazon6erblxq", "amazon", "amazonj4wdn5d"];
  await using router = await askedRouter(both, slugs);
  for (let turn = 0; turn < 3; turn++) {
    for (const slug of slugs) {
      const url = `http://localhost/r/${slug}/a`;
      expect(await router.twice(url)).toEqual([`${slug} /a`, `${slug} /a`]);
    }
  }
});

test("where anything but the address has a say, it is asked every time", async () => {
  const url = "http://localhost/r/amazon/a";
  await using withHeader = await askedRouter({ resolvers: [bySubfolder(), byHeader({ trusted: () => true })] });
  expect(await withHeader.twice(url)).toEqual(["amazon /a", "amazon /a"]);
  expect(await withHeader.ask(url, { "x-tenant": "apple" })).toBe("400");

  const own: Resolver = {
    name: "own",
    hostAlone: true,
    resolve: ({ path }) => (path.endsWith("/gone") ? { kind: "unknown" } : { kind: "pass" }),
  };
  await using withOwn = await askedRouter({ resolvers: [bySubfolder(), own] });
  expect(await withOwn.twice(url)).toEqual(["amazon /a", "amazon /a"]);
  expect(await withOwn.ask("http://localhost/r/amazon/gone")).toBe("404");

  const elsewhere: Resolver = {
    name: "elsewhere",
    prefixAlone: true,
    resolve({ path }, directory) {
      const entry = path.endsWith("/gone") ? undefined : directory.bySlug("amazon");
      return entry === undefined ? { kind: "unknown" } : { kind: "tenant", entry, prefix: "/r/amazon" };
    },
  };
  await using onOthers = await askedRouter({ resolvers: [elsewhere] });
  expect(await onOthers.twice("http://amazon.example/r/amazon/a")).toEqual(["amazon /a", "amazon /a"]);
  expect(await onOthers.ask("http://amazon.example/r/amazon/gone")).toBe("404");

  const subfolder = bySubfolder();
  const copied: Resolver = {
    ...subfolder,
    resolve: (request, directory) =>
      request.path.endsWith("/gone") ? { kind: "unknown" } : subfolder.resolve(request, directory),
  };
  await using withCopy = await askedRouter({ resolvers: [copied] });
  expect(await withCopy.twice(url)).toEqual(["amazon /a", "amazon /a"]);
  expect(await withCopy.ask("http://localhost/r/amazon/gone")).toBe("404");

  await using proxied = await askedRouter({ ...both, trustedProxies: ["192.0.2.0/24"] });
  expect(await proxied.twice(url)).toEqual(["amazon /a", "amazon /a"]);
  expect(await proxied.ask(url, { "x-forwarded-host": "apple.localhost" })).toBe("apple /r/amazon/a");
});

test("a prefix of one segment, or of three, is what its resolver says each time", async () => {
  const withPrefixOf = (segments: number): Resolver => ({
    name: "own",
    hostAlone: true,
    // Of a third segment one that says so is not shown more than where it begins.
    prefixAlone: segments < 3,
    resolve({ path, onPublicHost }, directory) {
      const first = path.split("/", segments + 1);
      const entry = onPublicHost ? directory.bySlug(first.at(-1) ?? "") : undefined;
      return entry === undefined ? { kind: "pass" } : { kind: "tenant", entry, prefix: first.join("/") };
    },
  });
  for (const [segments, start] of [
    [1, ""],
    [2, "/a"],
    [3, "/a/b"],
  ] as const) {
    await using router = await askedRouter({ resolvers: [withPrefixOf(segments)] });
    for (const slug of ["amazon", "apple", "amazon"]) {
      const url = `http://localhost${start}/${slug}/x/y`;
      expect(await router.twice(url)).toEqual([`${slug} /x/y`, `${slug} /x/y`]);
      const twofold = `http://localhost${start}/${slug}/${slug}/x/y`;
      expect(await router.twice(twofold)).toEqual([`${slug} /${slug}/x/y`, `${slug} /${slug}/x/y`]);
    }
  }
});

test("a redirect has its prefix put back, and a tenant app without subfolders is not reached by one", async () => {
  await using world = await tenancyWorld(["amazon"], { routing: both });
  const options = { tenant: () => Response.redirect("/login"), public: () => new Response("public") };
  const ask = async (router: ReturnType<typeof createRequestRouter>): Promise<Response | undefined> =>
    await router.fetch(new Request("http://localhost/r/amazon/a", { headers: { host: "localhost" } }));
  const router = createRequestRouter(world.tenancy, options);
  const without = createRequestRouter(world.tenancy, { ...options, subfolders: false });
  for (let turn = 0; turn < 2; turn++) {
    expect((await ask(router))?.headers.get("location")).toBe("/r/amazon/login");
    expect((await ask(without))?.status).toBe(404);
  }
});
