import { expect, test } from "bun:test";
import fc from "fast-check";
import { byDomain } from "../../src/routing/by-domain.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import { createRouter } from "../../src/routing/router.ts";
import { AMAZON, APPLE, DIRECTORY, word } from "./world.ts";

const RUNS = process.env.SOAK === "1" ? 1_000_000 : 10_000;
const router = createRouter({
  directory: DIRECTORY,
  resolvers: [byDomain(), bySubfolder()],
  publicHosts: ["www.localhost"],
});

/** Every host there is, and where it goes; written down by hand, not by the code under test. */
const HOSTS = new Map([
  ["localhost", "public"],
  ["www.localhost", "public"],
  ["amazon.localhost", "amazon"],
  ["shop.amazon.example", "amazon"],
  ["xn--bcher-kva.example", "amazon"],
  ["apple.localhost", "apple"],
  ["apple.example", "apple"],
  ["gone.localhost", "gone 410"],
]);

const host = fc.oneof(
  fc.constantFrom(...HOSTS.keys()),
  fc.constantFrom(...HOSTS.keys()).map((known) => known.toUpperCase()),
  fc
    .tuple(
      fc.constantFrom("", "www.", ".", "x", "a@", " "),
      fc.constantFrom(...HOSTS.keys()),
      fc.constantFrom("", ".", "..", ":80", ":x", ".evil.example", ",localhost", "%2e"),
    )
    .map((parts) => parts.join("")),
  fc.string({
    unit: fc.constantFrom(..."amzon.localhostple-xn:@%_ ".split(""), "amazon", ".localhost", "．"),
    maxLength: 12,
  }),
  fc.domain(),
  fc.string({ unit: "binary-ascii", maxLength: 20 }),
);
const path = fc
  .array(
    fc.constantFrom(
      "r",
      "R",
      "amazon",
      "apple",
      "gone",
      "nobody",
      "AMAZON",
      ".",
      "..",
      "%2e",
      "%2e%2e",
      "%2f",
      "%5c",
      "\\",
      "",
      "x",
      "%00",
      "__proto__",
      "constructor",
      "é",
      ";",
      "amazon%2f..%2fapple",
    ),
    { maxLength: 7 },
  )
  .map((segments) => `/${segments.join("/")}`);

/** A plain second reading of the rules, for requests as a server hands them on. */
function expected(header: string, pathname: string): string {
  const name = header
    .toLowerCase()
    .replace(/:\d{1,5}$/, "")
    .replace(/\.$/, "");
  const goes = HOSTS.get(name) ?? "unknown or refused";
  if (goes !== "public") return goes;
  const [, first, slug, third] = pathname.split("/");
  if (first !== "r" || slug === undefined || pathname === "/r/") return "public";
  if (third === "" && pathname !== `/r/${slug}/`) return "INVALID_PATH";
  if (slug === AMAZON.slug || slug === APPLE.slug) return `${slug} /r/${slug}`;
  return slug === "gone" ? "gone 410" : "unknown";
}

test("any host and path goes to the tenant it names, and to no other (R05, R06, R11, R12)", () => {
  fc.assert(
    fc.property(host, path, (header, typed) => {
      const url = new URL(`http://placeholder.example${typed}`);
      const request = new Request(`http://placeholder.example${url.pathname}`);
      Object.defineProperty(request, "headers", {
        value: { get: (name: string) => (name === "host" ? header : null) },
      });
      const goes = word(router.resolveRequest(request, undefined, false));
      const rule = expected(header, url.pathname);
      if (rule === "unknown or refused") expect(["unknown", "INVALID_HOST"]).toContain(goes);
      else expect(goes).toBe(rule);
    }),
    { numRuns: RUNS },
  );
});

test("a raw path is read as a server would read it, or refused: router and server agree (R11)", () => {
  fc.assert(
    fc.property(path, (raw) => {
      const goes = word(router.resolve({ host: "localhost", path: raw }));
      if (goes === "INVALID_PATH") return;
      const parsed = new Request(`http://localhost${raw}`);
      expect(goes).toBe(word(router.resolveRequest(parsed, undefined, false)));
    }),
    { numRuns: RUNS },
  );
});
