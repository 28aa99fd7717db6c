import { describe, expect, test } from "bun:test";
import { createRouter } from "../../src/routing/router.ts";
import { DIRECTORY, received, word } from "./world.ts";

const trusting = createRouter({ directory: DIRECTORY, trustedProxies: ["10.0.0.0/8", "fd00::/8", "::1"] });
const trustingNobody = createRouter({ directory: DIRECTORY });

const PROXIES = ["10.1.2.3", "::ffff:10.1.2.3", "::1", "fdab::1"];
const STRANGERS = ["11.0.0.1", "192.168.0.1", "::2", "fe80::1", "", "10.1.2.3, 10.1.2.3", "proxy", undefined];

/** Headers, and where a trusted proxy's request goes with them (R03). All of them arrive on the host `apple.localhost`. */
const FORWARDED: [headers: Record<string, string>, goes: string][] = [
  [{}, "apple"],
  [{ "x-forwarded-host": "amazon.localhost" }, "amazon"],
  [{ "x-forwarded-host": "AMAZON.localhost.:8000" }, "amazon"],
  [{ "x-forwarded-host": "localhost" }, "public"],
  [{ "x-forwarded-host": "nobody.localhost" }, "unknown"],
  [{ "x-forwarded-host": "amazon.localhost, apple.localhost" }, "INVALID_HOST"],
  [{ "x-forwarded-host": "amazon.localhost,amazon.localhost" }, "INVALID_HOST"],
  [{ "x-forwarded-host": "" }, "INVALID_HOST"],
  [{ "x-forwarded-host": "ac%6de.localhost" }, "INVALID_HOST"],
  [{ "x-forwarded-host": "127.0.0.1" }, "INVALID_HOST"],
  [{ forwarded: "host=amazon.localhost" }, "amazon"],
  [{ forwarded: 'for=192.0.2.60;proto=http;by=203.0.113.43;Host="amazon.localhost:8000"' }, "amazon"],
  [{ forwarded: 'for="[2001:db8::1]:4711"; host=amazon.localhost ;proto=https' }, "amazon"],
  [{ forwarded: "for=192.0.2.60;proto=https" }, "apple"],
  [{ forwarded: "for=192.0.2.60, for=198.51.100.17" }, "apple"],
  [{ forwarded: "for=ghost" }, "apple"],
  [{ forwarded: "host=amazon.localhost, for=192.0.2.60" }, "INVALID_HOST"],
  [{ forwarded: "for=192.0.2.60, host=amazon.localhost" }, "INVALID_HOST"],
  [{ forwarded: "host=amazon.localhost;host=amazon.localhost" }, "INVALID_HOST"],
  [{ forwarded: "host=amazon.localhost, host=apple.localhost" }, "INVALID_HOST"],
  [{ forwarded: 'for="x, host=amazon.localhost"' }, "apple"],
  [{ forwarded: "host=" }, "INVALID_HOST"],
  [{ forwarded: 'host="amazon.localhost' }, "INVALID_HOST"],
  [{ forwarded: 'host="amazon\\.localhost"' }, "INVALID_HOST"],
  [{ forwarded: "host amazon.localhost" }, "INVALID_HOST"],
  [{ forwarded: ";;host=amazon.localhost" }, "INVALID_HOST"],
  [{ "x-forwarded-host": "amazon.localhost", forwarded: "host=amazon.localhost:443" }, "amazon"],
  [{ "x-forwarded-host": "amazon.localhost", forwarded: "host=apple.localhost" }, "INVALID_HOST"],
  [{ "x-forwarded-host": "amazon.localhost", forwarded: "for=192.0.2.60" }, "amazon"],
];

describe("a forwarded host", () => {
  test.each(FORWARDED)("%p goes to %s from a trusted proxy, and is ignored from others (R03)", (headers, goes) => {
    const request = received("http://apple.localhost/x", headers);
    for (const peer of PROXIES) expect(word(trusting.resolveRequest(request, peer, true))).toBe(goes);
    for (const peer of STRANGERS) expect(word(trusting.resolveRequest(request, peer, true))).toBe("apple");
    for (const peer of PROXIES) expect(word(trustingNobody.resolveRequest(request, peer, true))).toBe("apple");
  });

  test("replaces whatever the proxy calls its upstream", () => {
    const request = new Request("http://up_stream:3000/x", {
      headers: { host: "up_stream:3000", "x-forwarded-host": "amazon.localhost" },
    });
    expect(word(trusting.resolveRequest(request, "10.1.2.3", true))).toBe("amazon");
    expect(word(trusting.resolveRequest(request, "11.1.2.3", true))).toBe("INVALID_HOST");
  });
});

test("the peer is asked for only where proxies are configured and one may have spoken", () => {
  let asked = 0;
  const peer = () => {
    asked++;
    return "10.1.2.3";
  };
  const plain = received("http://apple.localhost/x");
  const forwarded = received("http://apple.localhost/x", { "x-forwarded-host": "amazon.localhost" });
  trustingNobody.resolveRequest(plain, peer, true);
  trustingNobody.resolveRequest(forwarded, peer, true);
  trusting.resolveRequest(plain, peer, true);
  expect(asked).toBe(0);
  trusting.resolveRequest(forwarded, peer, true);
  expect(asked).toBe(1);
});
