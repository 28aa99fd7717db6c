import { describe, expect, test } from "bun:test";
import { ConfigurationError } from "../../src/errors.ts";
import { baseDomain, originOf } from "../../src/routing/base.ts";

const GOOD: [text: string | undefined, origin: string][] = [
  [undefined, "http://localhost"],
  ["localhost", "http://localhost"],
  ["localhost:8000", "http://localhost:8000"],
  ["http://localhost:8000", "http://localhost:8000"],
  ["http://localhost:8000/", "http://localhost:8000"],
  ["https://localhost", "https://localhost"],
  ["blog.localhost", "http://blog.localhost"],
  ["example.com", "https://example.com"],
  ["EXAMPLE.com.", "https://example.com"],
  ["example.com:8443", "https://example.com:8443"],
  ["http://example.com", "http://example.com"],
  ["HTTPS://example.com:443", "https://example.com"],
  ["http://example.com:80", "http://example.com"],
  ["bücher.example", "https://xn--bcher-kva.example"],
  ["intranet", "https://intranet"],
];

const BAD = [
  "",
  "http://",
  "ftp://example.com",
  "http://example.com/app",
  "example.com?x",
  "me@example.com",
  "127.0.0.1",
  "[::1]",
  "example.com:0",
  "example.com:70000",
  "example.com:http",
  ".example.com",
  "*.example.com",
  "exa mple.com",
  "//example.com",
];

describe("the base domain", () => {
  test.each(GOOD)("%p makes links like %p", (text, origin) => {
    expect(originOf(baseDomain(text))).toBe(origin);
  });

  test.each(BAD)("%p is refused", (text) => {
    expect(() => baseDomain(text)).toThrow(ConfigurationError);
    expect(() => baseDomain(text)).toThrow("can not be the base domain");
  });

  test("keeps scheme and port out of matching", () => {
    expect(baseDomain("http://localhost:8000")).toEqual({ scheme: "http", host: "localhost", port: 8000 });
  });
});
