import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { prefixLocation, withoutPrefix } from "../../src/routing/prefix.ts";

const RUNS = process.env.SOAK === "1" ? 500_000 : 5_000;
/** As the tenant app saw the request for `http://localhost:8000/r/amazon/posts/7?p=1`. */
const SEEN = "http://localhost:8000/posts/7?p=1";

const LOCATIONS: [location: string, prefixed: string][] = [
  ["/", "/r/amazon/"],
  ["/x", "/r/amazon/x"],
  ["/x?y=/z#w", "/r/amazon/x?y=/z#w"],
  ["/r", "/r/amazon/r"],
  ["/r/apple/x", "/r/amazon/r/apple/x"],
  ["/r/amazonx", "/r/amazon/r/amazonx"],
  ["http://localhost:8000/x", "http://localhost:8000/r/amazon/x"],
  ["https://localhost:8000/x", "https://localhost:8000/r/amazon/x"],
  ["//localhost:8000/x", "http://localhost:8000/r/amazon/x"],
  // Relative to the page the app believes to be on.
  ["8", "/r/amazon/posts/8"],
  ["?p=2", "/r/amazon/posts/7?p=2"],
  ["../x", "/r/amazon/x"],
  ["../../../apple", "/r/amazon/apple"],
  ["/../apple", "/r/amazon/apple"],
  ["/r/amazon/../apple", "/r/amazon/r/apple"],
  ["/%2e%2e/apple", "/r/amazon/apple"],
  // Made by tenant.url().
  ["/r/amazon", "/r/amazon"],
  ["/r/amazon/x", "/r/amazon/x"],
  ["/r/amazon?x", "/r/amazon?x"],
  ["http://localhost:8000/r/amazon/x", "http://localhost:8000/r/amazon/x"],
  // Other sites.
  ["http://localhost:9000/x", "http://localhost:9000/x"],
  ["http://apple.localhost:8000/x", "http://apple.localhost:8000/x"],
  ["https://accounts.example/login", "https://accounts.example/login"],
  ["//evil.example/x", "//evil.example/x"],
  ["/\\evil.example", "/\\evil.example"],
  ["mailto:a@localhost:8000", "mailto:a@localhost:8000"],
  ["ftp://localhost:8000/x", "ftp://localhost:8000/x"],
  ["http://[", "http://["],
  ["", ""],
];

describe("a redirect of a tenant app in a subfolder", () => {
  test.each(LOCATIONS)("to %p becomes %p", (location, prefixed) => {
    expect(prefixLocation(location, "/r/amazon", SEEN)).toBe(prefixed);
    expect(prefixLocation(prefixed, "/r/amazon", SEEN)).toBe(prefixed);
  });

  test("to the public host gets the prefix behind a proxy too, whose name for the server is another", () => {
    const seen = "http://upstream:3000/posts";
    expect(prefixLocation("https://example.com/x", "/r/amazon", seen, "example.com")).toBe(
      "https://example.com/r/amazon/x",
    );
    expect(prefixLocation("http://upstream:3000/x", "/r/amazon", seen, "example.com")).toBe(
      "http://upstream:3000/r/amazon/x",
    );
    expect(prefixLocation("https://example.com/x", "/r/amazon", seen)).toBe("https://example.com/x");
  });

  test("stays as it is without a prefix", () => {
    for (const [location] of LOCATIONS) expect(prefixLocation(location, "", SEEN)).toBe(location);
  });

  test("stays below the prefix or leaves the host, whatever was written", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom("/", "\\", ".", "%2e", "r", "amazon", "apple", "?", "#", ":", "\t", "http:"),
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(text, (location) => {
        const prefixed = prefixLocation(location, "/r/amazon", SEEN);
        const shown = "http://localhost:8000/r/amazon/posts/7?p=1";
        if (prefixed === "" || !URL.canParse(prefixed, shown)) return true;
        const target = new URL(prefixed, shown);
        const inside = target.pathname === "/r/amazon" || target.pathname.startsWith("/r/amazon/");
        return target.host !== "localhost:8000" || inside;
      }),
      { numRuns: RUNS },
    );
  });
});

test("the tenant app sees its own path", () => {
  const at = (rest: string) => withoutPrefix(`http://localhost:8000${rest}`, "/r/amazon");
  expect(at("/r/amazon/x?y")).toBe("http://localhost:8000/x?y");
  expect(at("/r/amazon")).toBe("http://localhost:8000/");
  expect(at("/r/amazon/")).toBe("http://localhost:8000/");
  expect(at("/r/amazon?y=/r/amazon")).toBe("http://localhost:8000/?y=/r/amazon");
  expect(at("/r/amazon/r/amazon/x")).toBe("http://localhost:8000/r/amazon/x");
  expect(at("/other")).toBe("http://localhost:8000/other");
  expect(withoutPrefix("http://localhost:8000/r/amazon/x", "")).toBe("http://localhost:8000/r/amazon/x");
});
