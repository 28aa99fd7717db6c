import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ConfigurationError, InvalidPathError } from "../../src/errors.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { Resolver } from "../../src/routing/resolver.ts";
import { createRouter } from "../../src/routing/router.ts";
import { DIRECTORY } from "./world.ts";

const RUNS = process.env.SOAK === "1" ? 500_000 : 5_000;
const amazon = { slug: "amazon", domain: null };
const withDomain = { slug: "amazon", domain: "shop.amazon.example" };
const base = "http://localhost:8000";

const router = (resolvers: Resolver[]) => createRouter({ directory: DIRECTORY, base, resolvers });
const both = router([bySubfolder(), byDomain({ base })]);
const folders = router([bySubfolder()]);

describe("a link to a tenant", () => {
  test("is on its primary domain, otherwise below the base domain", () => {
    expect(both.url(withDomain, "/x")).toBe("http://shop.amazon.example:8000/x");
    expect(both.url(amazon, "/x?y=1#z")).toBe("http://amazon.localhost:8000/x?y=1#z");
    expect(both.url(amazon)).toBe("http://amazon.localhost:8000/");
    expect(createRouter({ directory: DIRECTORY, base: "example.com" }).url(amazon, "/x")).toBe(
      "https://amazon.example.com/x",
    );
  });

  test("is in its subfolder where that is the only way, or the way the request came", () => {
    expect(folders.url(withDomain, "/x")).toBe("http://localhost:8000/r/amazon/x");
    const current = both.resolve({ host: "localhost", path: "/r/amazon/posts" });
    if (current.kind !== "tenant") throw new Error("not found");
    expect(both.url(withDomain, "/x", current)).toBe("http://localhost:8000/r/amazon/x");
  });

  test("stays on the host by which the request came", () => {
    const current = both.resolve({ host: "amazon.localhost", path: "/posts" });
    if (current.kind !== "tenant") throw new Error("not found");
    expect(both.url(withDomain, "/x", current)).toBe("http://amazon.localhost:8000/x");
  });

  test("is found again by the router, and leads to the same tenant", () => {
    for (const one of [both, folders]) {
      expect(one.resolveRequest(new Request(one.url(amazon, "/x")), undefined, false)).toMatchObject({
        entry: { slug: "amazon" },
      });
    }
  });

  test("is not made where no resolver makes addresses", () => {
    const custom = createRouter({ directory: DIRECTORY, resolvers: [() => ({ kind: "pass" })] });
    expect(() => custom.url(amazon, "/x")).toThrow(ConfigurationError);
  });

  const WRONG = [
    "",
    "x",
    "?x",
    "#x",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil",
    "/x\n",
    "/x\0",
    "/x\x7f",
    "/x\u0085",
    "javascript:alert(1)",
    " /x",
    "/../apple",
    "/x/..",
    "/./x",
    "/x/%2e%2E/y",
    "/.%2e",
    "/\ud800",
  ];

  test.each(WRONG)("is not made of the path %p", (path) => {
    expect(() => folders.url(amazon, path)).toThrow(InvalidPathError);
    expect(() => both.url(amazon, path)).toThrow(InvalidPathError);
  });

  test("is not made of what is no text", () => {
    // @ts-expect-error: a path is text.
    expect(() => both.url(amazon, { toString: () => "/x" })).toThrow(InvalidPathError);
  });

  test("keeps the path's meaning: dots in names, in queries and in fragments are no segments", () => {
    expect(both.url(amazon, "/.well-known/a..b/...?x=/../y#/../z")).toBe(
      "http://amazon.localhost:8000/.well-known/a..b/...?x=/../y#/../z",
    );
    expect(both.url(amazon, "/Bücher und mehr/50%25")).toBe(
      "http://amazon.localhost:8000/B%C3%BCcher%20und%20mehr/50%25",
    );
  });

  test("never leaves the tenant, whatever the path", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }).map((rest) => `/${rest}`),
      fc.string({
        unit: fc.constantFrom("/", "\\", ".", "%2e", "%2F", "@", ":", "?", "#", "r", "apple", "\t", " "),
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(text, (path) => {
        let link: string;
        try {
          link = folders.url(amazon, path);
        } catch (error) {
          return error instanceof InvalidPathError;
        }
        const url = new URL(link);
        return (
          url.origin === "http://localhost:8000" &&
          `${url.pathname}/`.startsWith("/r/amazon/") &&
          /^[\x21-\x7e]+$/.test(link)
        );
      }),
      { numRuns: RUNS },
    );
  });
});
