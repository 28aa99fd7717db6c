import { type HostRefusal, hostRefusal, requestHost } from "../hosts/host.ts";
import { forwardedHost } from "./forwarded.ts";
import { type Peer, peerAddress } from "./request.ts";
import { proxyCheck } from "./trusted-proxies.ts";

const SLASH = 47;
const COLON = 58;
const DOT = 46;

const UNREADABLE = hostRefusal("the server could not read the Host header");
const MISSING = hostRefusal("the request has no Host header");
const DIFFERENT = hostRefusal("the Host header and the URL name different hosts");

/**
 * Reads the host a web request is for. The Host header decides; a forwarded host only where the peer is a trusted proxy.
 * `fromSocket` is false for a `Request` that a test or a program made.
 */
export interface HostReader {
  /** Asks for the peer's address only when a forwarded host was sent and proxies are configured. */
  read(request: Request, peer: Peer, fromSocket: boolean): string | HostRefusal;
  /** Where the host was read, in words for a person. */
  source(request: Request, peer: Peer): string;
}

export function hostReader(addresses: ReadonlySet<string>, trustedProxies: readonly string[]): HostReader {
  const isProxy = trustedProxies.length > 0 ? proxyCheck(trustedProxies) : undefined;

  return {
    read({ headers, url }, peer, fromSocket) {
      // Bun hands on a request whose Host it can not parse with the bare path as its URL.
      if (url.charCodeAt(0) === SLASH) return UNREADABLE;
      if (isProxy !== undefined) {
        const forwarded = forwardedHost(headers, addresses);
        if (forwarded !== undefined && isProxy(peerAddress(peer))) return forwarded;
      }
      const header = headers.get("host");
      if (header === null) return fromSocket ? MISSING : requestHost(authorityOf(url), addresses);
      const host = requestHost(header, addresses);
      return fromSocket && typeof host === "string" && !isUrlOn(url, host) ? DIFFERENT : host;
    },
    source({ headers }, peer) {
      const own = headers.has("host") ? "from the Host header" : "from the URL";
      if (forwardedHost(headers, addresses) === undefined) return own;
      if (isProxy === undefined) return `${own}; a forwarded host is ignored, because no proxies are trusted`;
      const address = peerAddress(peer);
      if (isProxy(address)) return `forwarded by the trusted proxy ${address}`;
      return `${own}; a forwarded host is ignored, because ${address ?? "the unknown peer"} is no trusted proxy`;
    },
  };
}

/** Whether a URL is absolute and on the host, whatever its port and with or without a trailing dot. */
export function isUrlOn(url: string, host: string): boolean {
  if (url.charCodeAt(0) === SLASH) return false;
  const start = url.indexOf("//") + 2;
  if (!url.startsWith(host, start)) return false;
  const end = start + host.length;
  const next = url.charCodeAt(url.charCodeAt(end) === DOT ? end + 1 : end);
  return next === SLASH || next === COLON || Number.isNaN(next);
}

function authorityOf(url: string): string {
  const start = url.indexOf("//") + 2;
  const end = url.indexOf("/", start);
  return end < 0 ? url.slice(start) : url.slice(start, end);
}
