import { expect, test } from "bun:test";
import { ConfigurationError } from "../../src/errors.ts";
import { type ByHeaderOptions, byHeader } from "../../src/routing/by-header.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { createRouter } from "../../src/routing/router.ts";
import { AMAZON, DIRECTORY, received, word } from "./world.ts";

const trusted = (request: RoutingRequest) => request.header("x-secret") === "ours";

function goes(headers: Record<string, string>, options: Partial<ByHeaderOptions> = {}): string {
  const router = createRouter({ directory: DIRECTORY, resolvers: [byHeader({ trusted, ...options })] });
  return word(router.resolveRequest(received("http://localhost/", headers), undefined, true));
}

const ours = (value: string) => ({ "x-tenant": value, "x-secret": "ours" });

test("the header of those who are trusted names the tenant by slug", () => {
  expect(goes(ours("amazon"))).toBe("amazon");
  expect(goes(ours("nobody"))).toBe("unknown");
  expect(goes(ours("gone"))).toBe("gone 410");
  expect(goes({ "x-secret": "ours" })).toBe("public");
});

test("the header of others is ignored", () => {
  expect(goes({ "x-tenant": "amazon" })).toBe("public");
  expect(goes({ "x-tenant": "amazon", "x-secret": "theirs" })).toBe("public");
  expect(goes({ "x-tenant": "nobody" })).toBe("public");
});

test("only true is trust: not what an async function answers, not a count", () => {
  for (const answer of [Promise.resolve(false), 1, "yes", {}]) {
    expect(goes(ours("amazon"), { trusted: (() => answer) as unknown as ByHeaderOptions["trusted"] })).toBe("public");
  }
});

test("what is not literally a slug names nobody", () => {
  for (const value of [
    "",
    "AMAZON",
    "amazon,apple",
    "amazon, amazon",
    "%61mazon",
    AMAZON.id,
    "__proto__",
    "constructor",
  ]) {
    expect([value, goes(ours(value))]).toEqual([value, "unknown"]);
  }
  const twice = new Request("http://localhost/", {
    headers: [
      ["x-tenant", "amazon"],
      ["x-tenant", "amazon"],
      ["x-secret", "ours"],
    ],
  });
  const router = createRouter({ directory: DIRECTORY, resolvers: [byHeader({ trusted })] });
  expect(word(router.resolveRequest(twice, undefined, false))).toBe("unknown");
});

test("where the header holds ids, a slug names nobody", () => {
  const options = { value: "id", name: "X-Tenant-Id" } as const;
  const byId = (value: string) => goes({ "x-tenant-id": value, "x-secret": "ours" }, options);
  expect(byId(AMAZON.id)).toBe("amazon");
  expect(byId(AMAZON.id.toUpperCase())).toBe("unknown");
  expect(byId("amazon")).toBe("unknown");
  expect(byId("00000000-0000-4000-8000-000000000000")).toBe("unknown");
});

test("trust may hang on the peer, which is asked for only then", () => {
  let asked = 0;
  const peer = () => {
    asked++;
    return "10.0.0.7";
  };
  const router = createRouter({
    directory: DIRECTORY,
    resolvers: [byHeader({ trusted: (request) => request.peer() === "10.0.0.7" })],
  });
  expect(word(router.resolveRequest(received("http://localhost/"), peer, true))).toBe("public");
  expect(asked).toBe(0);
  expect(word(router.resolveRequest(received("http://localhost/", { "x-tenant": "apple" }), peer, true))).toBe("apple");
  expect(asked).toBe(1);
});

test("without a word on trust, with no header name or another value, it is not made", () => {
  // @ts-expect-error: `trusted` is required.
  expect(() => byHeader({})).toThrow("byHeader needs `trusted`");
  // @ts-expect-error: so are the options.
  expect(() => byHeader()).toThrow(ConfigurationError);
  // @ts-expect-error: a boolean is no decision about a request.
  expect(() => byHeader({ trusted: true })).toThrow(ConfigurationError);
  expect(() => byHeader({ trusted, name: "x tenant" })).toThrow("name of a header");
  // @ts-expect-error: "slug" or "id".
  expect(() => byHeader({ trusted, value: "name" })).toThrow(ConfigurationError);
});
