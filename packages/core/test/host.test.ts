import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { InvalidHostError } from "../src/errors.ts";
import { canonicalAddress, canonicalHost, requestHost } from "../src/hosts/host.ts";

const RUNS = process.env.SOAK === "1" ? 1_000_000 : 5_000;
const LABEL_63 = "a".repeat(63);
const NAME_253 = `${LABEL_63}.${LABEL_63}.${LABEL_63}.${"b".repeat(61)}`;

/** What a request's Host header becomes (R05, R06, R07); null where it is refused. */
const HEADERS: [header: string | null, canonical: string | null][] = [
  ["amazon.localhost", "amazon.localhost"],
  ["AMAZON.LocalHost", "amazon.localhost"],
  ["amazon.localhost.", "amazon.localhost"],
  ["amazon.localhost:8000", "amazon.localhost"],
  ["AMAZON.localhost.:65535", "amazon.localhost"],
  ["localhost", "localhost"],
  ["web", "web"],
  ["a--b.example", "a--b.example"],
  ["r3---sn.example", "r3---sn.example"],
  ["3com.example", "3com.example"],
  ["0xg.x0", "0xg.x0"],
  ["example.0xg", "example.0xg"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["XN--BCHER-KVA.example:80", "xn--bcher-kva.example"],
  [`${LABEL_63}.example`, `${LABEL_63}.example`],
  [NAME_253, NAME_253],
  [`${NAME_253}.:65535`, NAME_253],
  // Nothing, or more than one.
  [null, null],
  ["", null],
  [":80", null],
  [".", null],
  ["a.example, b.example", null],
  ["a.example,b.example", null],
  ["a.example:80, b.example", null],
  // Dots and hyphens.
  ["amazon.localhost..", null],
  [".localhost", null],
  ["a..b", null],
  ["-a.example", null],
  ["a-.example", null],
  ["a.example-", null],
  ["a-.", null],
  [`${LABEL_63}a.example`, null],
  [`example.${LABEL_63}a`, null],
  [`example.${LABEL_63}a.`, null],
  [`${NAME_253}b`, null],
  [`${NAME_253}b.`, null],
  ["a.".repeat(4000), null],
  // Ports.
  ["a.example:", null],
  ["a.example:65536", null],
  ["a.example:000080", null],
  ["a.example:8o", null],
  ["a.example:80:90", null],
  ["a.example:-1", null],
  // What is not of a host name.
  ["a@b", null],
  ["user:secret@a.example", null],
  ["a b", null],
  [" a.example", null],
  ["a.example\t", null],
  ["a/../x", null],
  ["a\\b", null],
  ["a.example#x", null],
  ["a.example?x", null],
  ["a_b.example", null],
  ["*.example", null],
  ["ac%6de.localhost", null],
  ["a\0.example", null],
  ["amazon.localhost\r\nx: y", null],
  // Not ASCII: raw letters, the bytes of UTF-8 read as Latin-1, a fullwidth dot, a Kelvin sign, a soft hyphen.
  ["bücher.example", null],
  ["bÃ¼cher.example", null],
  ["amazon．localhost", null],
  ["amazon。localhost", null],
  ["\u212Aelvin.example", null],
  ["ama\u00ADzon.localhost", null],
  // Punycode that a browser would not send.
  ["xn--.example", null],
  ["xn--a.example", null],
  ["xn--abc-.example", null],
  ["xn--99999999999.example", null],
  ["shop.xn--a", null],
  // Addresses, in any base.
  ["127.0.0.1", null],
  ["127.0.0.1:8000", null],
  ["127.1", null],
  ["2130706433", null],
  ["0x7f.1", null],
  ["0X7F000001", null],
  ["0177.0.0.1", null],
  ["127.0.0.1.", null],
  ["1.2.3.4.5", null],
  ["example.1", null],
  ["example.0x", null],
  ["[::1]", null],
  ["[::1]:80", null],
  ["[::1", null],
  ["::1", null],
];

/** What an operator's text becomes; null where it is refused. */
const TYPED: [text: unknown, canonical: string | null][] = [
  ["shop.example.com", "shop.example.com"],
  ["Shop.Example.COM.", "shop.example.com"],
  ["shop.example.com:8443", "shop.example.com"],
  ["localhost", "localhost"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["BÜCHER.example.:80", "xn--bcher-kva.example"],
  ["faß.example", "xn--fa-hia.example"],
  ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["amazon", null],
  ["", null],
  ["https://shop.example.com", null],
  ["shop.example.com/", null],
  ["shop.example.com ", null],
  ["me@shop.example.com", null],
  ["bücher%2e.example", null],
  ["bü cher.example", null],
  ["bü/cher.example", null],
  ["bü_cher.example", null],
  ["ü:80:90", null],
  ["℀.example", null],
  ["１２７.０.０.１", null],
  ["127.0.0.1", null],
  ["2130706433", null],
  ["[::1]", null],
  ["*.example.com", null],
  ["xn--a.example", null],
  [`${"ü".repeat(60)}.example`, null],
  [undefined, null],
  [null, null],
  [80, null],
  [["shop.example.com"], null],
];

describe("the host of a request", () => {
  test.each(HEADERS)("%p becomes %p (R05, R06, R07)", (header, canonical) => {
    const host = requestHost(header);
    if (canonical !== null) return expect(host).toBe(canonical);
    expect(host).toEqual({ reason: expect.any(String) });
    expect(Object.isFrozen(host)).toBe(true);
  });

  test("is told to be several where it is", () => {
    for (const header of ["a.example, b.example", "a.example:80, b.example", `a.${"b,".repeat(500)}`]) {
      expect(requestHost(header)).toEqual({ reason: "more than one host is named" });
    }
  });

  test("may be an address where it is configured, written in exactly that way", () => {
    const addresses = new Set(["127.0.0.1", "[::1]"]);
    expect(requestHost("127.0.0.1:8000", addresses)).toBe("127.0.0.1");
    expect(requestHost("[::1]:8000", addresses)).toBe("[::1]");
    expect(requestHost("[::1]", addresses)).toBe("[::1]");
    const others = [
      "127.1",
      "2130706433",
      "0x7f.0.0.1",
      "127.0.0.1.",
      "127.0.0.2",
      "[0:0::1]",
      "[::1]x",
      "[::1]:",
      "::1",
    ];
    for (const other of others) expect([other, typeof requestHost(other, addresses)]).toEqual([other, "object"]);
  });
});

describe("a host that an operator types", () => {
  test.each(TYPED)("%p becomes %p", (text, canonical) => {
    if (canonical === null) return expect(() => canonicalHost(text)).toThrow(InvalidHostError);
    expect(canonicalHost(text)).toBe(canonical);
  });

  test("may have a single label where that is asked for", () => {
    expect(canonicalHost("intranet", { singleLabel: true })).toBe("intranet");
    expect(() => canonicalHost("127", { singleLabel: true })).toThrow("address");
  });

  test("is refused with what was typed, why, and an example", () => {
    expect(() => canonicalHost("https://shop.example.com")).toThrow(
      '"https://shop.example.com" can not be a host name: what follows the colon is not a port. ' +
        'Write the name alone, such as "shop.example.com".',
    );
    expect(() => canonicalHost("x".repeat(10_000))).toThrow(/^.{0,300}$/);
  });
});

test("addresses have one notation", () => {
  const known = [
    "127.0.0.1",
    "::1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "FD00::A",
    "::ffff:1.2.3.4",
    "10.0.0.256",
    "127.1",
    "0x7f.0.0.1",
  ];
  expect(known.map(canonicalAddress)).toEqual([
    "127.0.0.1",
    "[::1]",
    "[::1]",
    "[::1]",
    "[fd00::a]",
    "[::ffff:102:304]",
    undefined,
    undefined,
    undefined,
  ]);
  for (const text of ["example.com", "", "[]", "::1%eth0", "1.2.3.4:80", "::1]/x"])
    expect(canonicalAddress(text)).toBeUndefined();
});

describe("for any text", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."aB1.-:x%@ _,[]/\\üß．xn--".split("")), maxLength: 30 }),
    fc.domain(),
    fc.ipV4Extended(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.constantFrom(...HEADERS.map(([header]) => header ?? "")),
    fc
      .tuple(fc.domain(), fc.constantFrom(".", ":80", ".:80", "..", ":", "@", ",b.example"))
      .map(([host, end]) => host + end),
  );

  test("what a request's host becomes is canonical and stays so, or it is refused (R05, R06)", () => {
    fc.assert(
      fc.property(anything, (header) => {
        const host = requestHost(header);
        if (typeof host !== "string") return true;
        return (
          requestHost(host) === host &&
          /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(host) &&
          host.split(".").every((label) => label.length <= 63) &&
          new URL(`http://${header}/`).hostname.replace(/\.$/, "") === host
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("what an operator's text becomes is canonical, stays so, and is what requests are found by", () => {
    fc.assert(
      fc.property(anything, (text) => {
        let host: string;
        try {
          host = canonicalHost(text);
        } catch (error) {
          return error instanceof InvalidHostError;
        }
        return canonicalHost(host) === host && requestHost(host) === host;
      }),
      { numRuns: RUNS },
    );
  });
});
