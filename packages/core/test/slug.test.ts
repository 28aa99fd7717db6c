import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { InvalidSlugError } from "../src/errors.ts";
import { checkSlug, isSlug, RESERVED_SLUGS } from "../src/slug.ts";

const RUNS = process.env.SOAK === "1" ? 1_000_000 : 5_000;

const GOOD = [
  "a",
  "7",
  "acme",
  "acme-inc",
  "a-b-c",
  "3m",
  "a--b",
  "abc--d",
  "1234",
  "ad-min",
  "a".repeat(63),
  "deadbeef",
];

/** What is refused, and a word of the message that tells why. */
const BAD: [slug: unknown, why: string][] = [
  ["", "empty"],
  ["a".repeat(64), "64 characters"],
  ["Acme", 'capital letter "A"'],
  ["acme inc", "U+0020"],
  ["acme_inc", "U+005F"],
  ["acme.inc", "U+002E"],
  ["acme\n", "U+000A"],
  ["acme\0", "U+0000"],
  ["acme%20", "U+0025"],
  ["../acme", "U+002E"],
  [".well-known", "U+002E"],
  ["_dmarc", "U+005F"],
  ["-acme", "begins or ends"],
  ["acme-", "begins or ends"],
  ["-", "begins or ends"],
  ["xn--acme", "third place"],
  ["ab--cd", "third place"],
  ["0b8f1d9c-7a64-4f7e-9c0b-3f1c2a4d5e6f", "looks like an id"],
  ["00000000-0000-0000-0000-000000000000", "looks like an id"],
  ["0b8f1d9c7a644f7e9c0b3f1c2a4d5e6f", "looks like an id"],
  ["__proto__", "U+005F"],
  // Letters that look like Latin ones: Cyrillic, Greek, fullwidth, dotless, mathematical.
  ["аmazon", "U+0430"],
  ["amazοn", "U+03BF"],
  ["ａmazon", "U+FF41"],
  ["amazın", "U+0131"],
  ["𝐚mazon", "U+1D41A"],
  ["ama\u200bzon", "U+200B"],
  ["\ud800", "U+D800"],
  [undefined, "not undefined"],
  [null, "not null"],
  [7, "not number"],
  [{ id: "acme" }, "not object"],
  [["acme"], "not object"],
];

function faultOf(slug: unknown, reserved?: string[]): string {
  try {
    checkSlug(slug, reserved ? { reserved } : {});
  } catch (error) {
    if (error instanceof InvalidSlugError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("a slug", () => {
  test.each(GOOD)("%p is accepted as it is", (slug) => {
    expect(checkSlug(slug)).toBe(slug);
    expect(isSlug(slug)).toBe(true);
  });

  test.each(BAD)("%p is refused, and the message says why (R08)", (slug, why) => {
    expect(faultOf(slug)).toContain(why);
    expect(isSlug(slug)).toBe(false);
  });

  test("that is reserved is refused, in any writing (R09)", () => {
    expect(RESERVED_SLUGS).toHaveLength(26);
    for (const slug of RESERVED_SLUGS) {
      expect(faultOf(slug)).toContain("it is reserved");
      expect(faultOf(slug.toUpperCase())).toContain("capital letter");
      expect(faultOf(`-${slug}`)).toContain("begins or ends");
    }
    expect(RESERVED_SLUGS).toContain("origin");
  });

  test("can be reserved by the application as well", () => {
    expect(faultOf("pricing", ["Pricing"])).toContain("it is reserved");
    expect(faultOf("pricing")).toBe("accepted");
    expect(faultOf("origin", [])).toContain("it is reserved");
  });

  test("of the right form is still a slug when it is reserved: a list that grows locks no tenant out", () => {
    expect(isSlug("docs")).toBe(true);
  });

  test("that is refused comes with one that is right", () => {
    expect(faultOf("Acme Inc.")).toContain('such as "acme-inc"');
    expect(faultOf("Café Zoë")).toContain('such as "cafe-zoe"');
    expect(faultOf("аmazon")).toContain('such as "acme-inc"');
    expect(faultOf("xn--acme")).toContain('such as "xn-acme"');
    expect(faultOf("Admin")).toContain('such as "acme-inc"');
  });

  test("from anywhere is ASCII of the form, and every suggestion is itself accepted", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 70 }),
      fc.string({ unit: fc.constantFrom(..."ab1-A._é "), maxLength: 70 }),
    );
    fc.assert(
      fc.property(text, (slug) => {
        const fault = faultOf(slug);
        if (fault === "accepted") return /^[a-z0-9-]{1,63}$/.test(slug) && isSlug(slug);
        const suggested = /such as "([^"]*)"\.$/.exec(fault)?.[1];
        return fault.length < 400 && checkSlug(suggested) === suggested;
      }),
      { numRuns: RUNS },
    );
  });
});
