import { expect, test } from "bun:test";
import { byDomain } from "../../src/routing/by-domain.ts";
import { mapDirectory } from "../../src/routing/map-directory.ts";
import { createRouter } from "../../src/routing/router.ts";
import { APPLE, DIRECTORY, type Entry, word } from "./world.ts";

const router = createRouter({
  directory: DIRECTORY,
  base: "http://localhost:8000",
  publicHosts: ["www.localhost", "127.0.0.1", "Bücher.localhost"],
});

const HOSTS: [host: string, goes: string][] = [
  ["amazon.localhost", "amazon"],
  ["apple.localhost", "apple"],
  ["shop.amazon.example", "amazon"],
  ["xn--bcher-kva.example", "amazon"],
  ["apple.example", "apple"],
  ["localhost", "public"],
  ["www.localhost", "public"],
  ["127.0.0.1", "public"],
  ["xn--bcher-kva.localhost", "public"],
  ["gone.localhost", "gone 410"],
  ["nobody.localhost", "unknown"],
  ["constructor.localhost", "unknown"],
  ["0b8f1d9c-7a64-4f7e-9c0b-3f1c2a4d5e6f.localhost", "unknown"],
  ["www.amazon.localhost", "unknown"],
  ["amazon.apple.localhost", "unknown"],
  ["www.apple.example", "unknown"],
  ["amazon.example", "unknown"],
  ["amazonlocalhost", "unknown"],
  ["amazon.otherhost", "unknown"],
  ["amazon.localhost.example", "unknown"],
  ["amazon", "unknown"],
  ["127.0.0.2", "INVALID_HOST"],
];

test.each(HOSTS)("%s goes to %s", (host, goes) => {
  expect(word(router.resolve({ host, path: "/posts" }))).toBe(goes);
  expect(word(router.resolveRequest(new Request(`http://${host}:8000/posts?q=1`), undefined, false))).toBe(goes);
});

test("a domain of its own comes before the slug of another", () => {
  const amazon: Entry = { id: "1", slug: "amazon", hosts: ["apple.localhost"] };
  const directory = mapDirectory([amazon, { ...APPLE, hosts: [] }]);
  expect(word(createRouter({ directory }).resolve({ host: "apple.localhost", path: "/" }))).toBe("amazon");
});

test("a public host is public, even where a tenant has it as a domain", () => {
  const directory = mapDirectory([{ id: "1", slug: "amazon", hosts: ["www.localhost"] }]);
  const publicRouter = createRouter({ directory, publicHosts: ["www.localhost", "amazon.localhost"] });
  expect(word(publicRouter.resolve({ host: "www.localhost", path: "/" }))).toBe("public");
  expect(word(publicRouter.resolve({ host: "amazon.localhost", path: "/" }))).toBe("public");
});

test("several base domains stand side by side, one under another too", () => {
  const resolvers = [byDomain({ base: "example.com" }), byDomain({ base: "eu.example.com" })];
  const both = createRouter({ directory: DIRECTORY, resolvers });
  const hosts = ["example.com", "eu.example.com", "amazon.example.com", "apple.eu.example.com", "x.eu.example.com"];
  expect(hosts.map((host) => word(both.resolve({ host, path: "/" })))).toEqual([
    "public",
    "public",
    "amazon",
    "apple",
    "unknown",
  ]);
  expect(both.base.host).toBe("example.com");
});
