import { describe, expect, test } from "bun:test";
import { ConfigurationError } from "../../src/errors.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { Directory } from "../../src/routing/directory.ts";
import { createRouter } from "../../src/routing/router.ts";
import { AMAZON, APPLE, DIRECTORY, type Entry, received, word } from "./world.ts";

const router = createRouter({ directory: DIRECTORY, resolvers: [byDomain(), bySubfolder()] });

/** Paths as a server hands them on: parsed, so without dot segments and backslashes (R11, R12). */
const PATHS: [path: string, goes: string][] = [
  ["/", "public"],
  ["/r", "public"],
  ["/r/", "public"],
  ["/r/amazon", "amazon /r/amazon"],
  ["/r/amazon/", "amazon /r/amazon"],
  ["/r/amazon/posts/7", "amazon /r/amazon"],
  ["/r/amazon/r/apple", "amazon /r/amazon"],
  ["/r/amazon/a%2Fb", "amazon /r/amazon"],
  ["/r/amazon/..%2fapple", "amazon /r/amazon"],
  ["/r/amazon/a//b", "amazon /r/amazon"],
  ["/r/amazon/.well-known/x", "amazon /r/amazon"],
  ["/r/amazonx", "unknown"],
  ["/r/amazo", "unknown"],
  ["/r/amazon.", "unknown"],
  ["/r/nobody/x", "unknown"],
  ["/r/gone", "gone 410"],
  ["/r/gone/x", "gone 410"],
  ["/r/AMAZON", "unknown"],
  ["/r/amazon%20", "unknown"],
  ["/r/amazon%20%0a", "unknown"],
  ["/r/amazon%00", "unknown"],
  ["/r/%61mazon", "unknown"],
  ["/r/amazon%2fposts", "unknown"],
  ["/r/amazon%2f..%2fapple", "unknown"],
  ["/r/amazon;x", "unknown"],
  ["/r/__proto__", "unknown"],
  ["/r/constructor/x", "unknown"],
  ["/r/toString", "unknown"],
  ["/r/0b8f1d9c-7a64-4f7e-9c0b-3f1c2a4d5e6f", "unknown"],
  ["/r//amazon", "unknown"],
  ["/r//", "unknown"],
  ["/r/amazon//evil.example/x", "INVALID_PATH"],
  ["/ramazon", "public"],
  ["/R/amazon", "public"],
  ["/rr/amazon", "public"],
  ["/x/r/amazon", "public"],
  ["//r/amazon", "public"],
  ["/r%2famazon", "public"],
  ["/%72/amazon", "public"],
];

/** Paths that no server on Bun hands on, but a program may. */
const RAW: [path: string, goes: string][] = [
  ["/r/amazon/../apple", "INVALID_PATH"],
  ["/r/amazon/..", "INVALID_PATH"],
  ["/r/amazon/./x", "INVALID_PATH"],
  ["/r/amazon/%2e%2e/apple", "INVALID_PATH"],
  ["/r/amazon/.%2E/apple", "INVALID_PATH"],
  ["/r/../r/amazon", "INVALID_PATH"],
  ["/x/../r/amazon", "INVALID_PATH"],
  ["/r\\amazon", "INVALID_PATH"],
  ["/r/amazon\\..\\apple", "INVALID_PATH"],
  ["/r/amazon\n", "INVALID_PATH"],
  ["/r/amazon\0", "INVALID_PATH"],
  ["/r/amazon /x", "INVALID_PATH"],
  ["r/amazon", "INVALID_PATH"],
  ["", "INVALID_PATH"],
];

describe("a path on a public host", () => {
  test.each(PATHS)("%p goes to %s", (path, goes) => {
    expect(word(router.resolve({ host: "localhost", path }))).toBe(goes);
    const request = received(`http://localhost:8000${path}?x=/r/apple#/r/apple`);
    expect(new URL(request.url).pathname).toBe(path);
    expect(word(router.resolveRequest(request, undefined, true))).toBe(goes);
  });

  test.each(RAW)("%p, which a server would read differently, is refused as %s", (path, goes) => {
    expect(word(router.resolve({ host: "localhost", path }))).toBe(goes);
    const request = { path, host: "localhost", onPublicHost: true, header: () => null, peer: () => undefined };
    // The resolver refuses by itself what lies below its prefix: another router may not have checked.
    if (path.startsWith("/r/")) expect(bySubfolder().resolve(request, DIRECTORY).kind).toBe("refused");
  });

  test("goes to the very segment: a directory that is lenient about writing is not asked", () => {
    const asked: string[] = [];
    const bySlug = (slug: string) => {
      asked.push(slug);
      return AMAZON;
    };
    const lenient: Directory<Entry> = { ...DIRECTORY, bySlug };
    const resolvers = [bySubfolder()];
    const lenientRouter = createRouter({ directory: lenient, resolvers });
    for (const path of ["/r/AMAZON", "/r/amazon%20", "/r/%61mazon", "/r/__proto__", "/r/-amazon"]) {
      expect(word(lenientRouter.resolve({ host: "localhost", path }))).toBe("unknown");
    }
    expect(asked).toEqual([]);
  });
});

test("on a tenant's host the same path is the tenant's own", () => {
  expect(word(router.resolve({ host: "amazon.localhost", path: "/r/apple/x" }))).toBe("amazon");
  expect(word(router.resolve({ host: "nobody.localhost", path: "/r/apple/x" }))).toBe("unknown");
  const request = { path: "/r/apple", host: "x.y", onPublicHost: false, header: () => null, peer: () => undefined };
  expect(bySubfolder().resolve(request, DIRECTORY)).toEqual({ kind: "pass" });
});

test("the prefix can be chosen, and is one plain segment", () => {
  const chosen = createRouter({ directory: DIRECTORY, resolvers: [bySubfolder({ prefix: "clients" })] });
  expect(word(chosen.resolve({ host: "localhost", path: "/clients/apple/x" }))).toBe("apple /clients/apple");
  expect(word(chosen.resolve({ host: "localhost", path: "/r/apple" }))).toBe("public");
  for (const prefix of ["", "/", "/r", "r/", "a/b", "..", "%72", "r x", "é"]) {
    expect(() => bySubfolder({ prefix })).toThrow(ConfigurationError);
  }
});

test("entries of both tenants are told apart below their prefixes", () => {
  const kinds = [AMAZON, APPLE].map(({ slug }) => router.resolve({ host: "localhost", path: `/r/${slug}/x` }));
  expect(kinds).toEqual([
    { kind: "tenant", entry: AMAZON, prefix: "/r/amazon", host: "localhost" },
    { kind: "tenant", entry: APPLE, prefix: "/r/apple", host: "localhost" },
  ]);
});
