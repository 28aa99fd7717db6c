import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ConfigurationError } from "../../src/errors.ts";
import { ipAddress, sharesPrefix } from "../../src/routing/ip-address.ts";
import { proxyCheck } from "../../src/routing/trusted-proxies.ts";

const NETWORKS: [network: string, inside: string[], outside: string[]][] = [
  ["10.0.0.7", ["10.0.0.7", "::ffff:10.0.0.7", "::FFFF:a00:7"], ["10.0.0.8", "10.0.0.70", "::10.0.0.7"]],
  ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]],
  ["192.168.4.0/22", ["192.168.4.0", "192.168.7.255"], ["192.168.3.255", "192.168.8.0"]],
  ["172.16.0.0/12", ["172.31.255.255"], ["172.32.0.0", "172.15.255.255"]],
  ["0.0.0.0/0", ["1.2.3.4", "255.255.255.255"], ["::1", "fe80::1"]],
  ["::1", ["::1", "0:0:0:0:0:0:0:1", "0000::0001"], ["::2", "0.0.0.1", "127.0.0.1"]],
  ["fd00::/8", ["fd00::", "fdff:ffff::1"], ["fc00::1", "fe00::"]],
  ["2001:db8:0:8000::/49", ["2001:db8:0:ffff::"], ["2001:db8:0:7fff::"]],
  ["fe80::/10", ["fe80::1%eth0", "febf::"], ["fec0::"]],
  ["::ffff:10.0.0.0/104", ["10.9.9.9"], ["11.0.0.0"]],
];

const WRONG = [
  "",
  "10",
  "10.0.0",
  "10.0.0.256",
  "010.0.0.1",
  "0x0a.0.0.1",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "10.0.0.1/8",
  "fd00::/129",
  "fd00::1/8",
  "fd00:::",
  "fd00::1::2",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "::g",
  "1:2:3:4:5:6:7::8",
  "proxy.example",
  "*",
  "10.0.0.0-10.0.0.9",
  " 10.0.0.1",
  "fe80::1%eth0",
];

const NO_PEERS = [
  undefined,
  "",
  "unknown",
  "10.0.0.7:4711",
  "[::1]",
  "10.0.0.7, 10.0.0.7",
  "::ffff:10.0.0.7.8",
  "1.2.3.4::",
];

describe("trusted proxies", () => {
  test.each(NETWORKS)("%s holds %p and not %p", (network, inside, outside) => {
    const isProxy = proxyCheck([network]);
    for (let twice = 0; twice < 2; twice++) {
      for (const peer of inside) expect([peer, isProxy(peer)]).toEqual([peer, true]);
      for (const peer of outside) expect([peer, isProxy(peer)]).toEqual([peer, false]);
    }
  });

  test.each(WRONG)("%p is refused", (text) => {
    expect(() => proxyCheck([text])).toThrow(ConfigurationError);
  });

  test("what is no address is no proxy, even of a network that holds all", () => {
    const isProxy = proxyCheck(["::/0", "0.0.0.0/0"]);
    for (const peer of NO_PEERS) expect([peer, isProxy(peer)]).toEqual([peer, false]);
  });

  test("any one of several is enough", () => {
    const isProxy = proxyCheck(["10.0.0.0/8", "::1"]);
    expect(["10.1.1.1", "::1", "11.0.0.1", "10.1.1.1"].map(isProxy)).toEqual([true, true, false, true]);
  });
});

test("every notation of an IPv6 address is the same address, as URL reads it", () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 }), (one, other, bits) => {
      const [first, second] = [ipAddress(one), ipAddress(other)];
      if (!first || !second) return false;
      // Some valid notations are too much for URL.
      fc.pre(URL.canParse(`http://[${one}]/`));
      const canonical = new URL(`http://[${one}]/`).hostname.slice(1, -1);
      expect(ipAddress(canonical)).toEqual(first);
      const binary = (address: readonly number[]) =>
        address.map((group) => group.toString(2).padStart(16, "0")).join("");
      return sharesPrefix(first, second, bits) === (binary(first).slice(0, bits) === binary(second).slice(0, bits));
    }),
    { numRuns: 500 },
  );
});
