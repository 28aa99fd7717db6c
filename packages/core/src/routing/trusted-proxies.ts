import { ConfigurationError } from "../errors.ts";
import { quote } from "../quote.ts";
import { type IpAddress, ipAddress, sharesPrefix } from "./ip-address.ts";

interface Network {
  readonly address: IpAddress;
  readonly bits: number;
}

/**
 * Tells whether a peer is one of the proxies, given as addresses and networks: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`. A peer
 * whose address is not known is none. Throws `ConfigurationError` for what is neither.
 */
export function proxyCheck(proxies: readonly string[]): (peer: string | undefined) => boolean {
  const networks = proxies.map(network);
  // A proxy sends many requests; others are not worth remembering.
  let lastProxy: string | undefined;
  return (peer) => {
    if (peer === undefined) return false;
    if (peer === lastProxy) return true;
    const address = ipAddress(peer);
    if (!address || !networks.some((known) => sharesPrefix(address, known.address, known.bits))) return false;
    lastProxy = peer;
    return true;
  };
}

function network(text: string): Network {
  const [, typed = "", length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(String(text)) ?? [];
  const address = ipAddress(typed);
  if (!address) throw invalid(text, "it is no address and no network");
  const before = typed.includes(":") ? 0 : 96;
  const bits = length === undefined ? 128 : Number(length) + before;
  if (bits > 128) throw invalid(text, `its length is at most ${128 - before}`);
  const host = address.some((group, at) => group & (0xffff >> Math.min(16, Math.max(0, bits - at * 16))));
  if (host) throw invalid(text, "bits are set past its length");
  return { address, bits };
}

function invalid(text: string, reason: string): ConfigurationError {
  return new ConfigurationError(
    `${quote(String(text))} can not be a trusted proxy: ${reason}. Write an address or a network, such as "10.0.0.7" or "10.0.0.0/8".`,
    { operation: "configure routing" },
  );
}
