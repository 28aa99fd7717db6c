import { BoundedMap } from "../bounded-map.ts";
import type { Frame } from "../context/current.ts";
import { endOfPrefix, isPlainBehind } from "../routing/path.ts";
import type { TenantAddress } from "../routing/resolver.ts";
import { isUrlOn } from "../routing/web-host.ts";
import type { TenancyRuntime } from "../runtime.ts";

/** Prefixes that are remembered, at least; at most twice as many. */
const REMEMBERED = 1_000;

interface KnownPrefix {
  /** The Host header, as it was sent. */
  readonly sent: string;
  /** The URL up to the prefix, and up to its end. */
  readonly origin: string;
  readonly start: string;
  readonly frame: Frame;
  /** The directory's, when the tenant was found. */
  readonly version: number;
}

/** Where a request goes that was not looked at from the start. */
export interface KnownAddress {
  readonly frame: Frame;
  /** The request's URL without the prefix. */
  readonly url: string;
}

/**
 * What requests to subfolders came to, by their Host header as it was sent and the first two segments of their path: a tenant that
 * is served there. It counts until the directory changes, and only for paths that nobody could read in another way: all others
 * are looked at from the start.
 */
export class KnownPrefixes {
  readonly #runtime: TenancyRuntime;
  /** By a number made of the URL's start, so that no text has to be cut out of the URL. Of two that share one the last counts. */
  readonly #known = new BoundedMap<KnownPrefix, number>(REMEMBERED);

  constructor(runtime: TenancyRuntime) {
    this.#runtime = runtime;
  }

  /** `sent`: the Host header. */
  find(sent: string, url: string): KnownAddress | undefined {
    if (this.#known.size === 0) return undefined;
    const end = endOfPrefix(url, startOfPath(url));
    if (end < 0) return undefined;
    const known = this.#known.get(numberOf(url, end));
    if (known === undefined || known.version !== this.#runtime.catalog.directory.version) return undefined;
    if (known.start.length !== end || !url.startsWith(known.start)) return undefined;
    if (known.sent !== sent || !isPlainUpToQuery(url, end)) return undefined;
    return { frame: known.frame, url: known.origin + url.slice(end) };
  }

  /** `frame` is what a served tenant's request runs in. */
  add(sent: string, url: string, { host, prefix }: TenantAddress, frame: Frame): void {
    if (!this.#runtime.router.decidesByPrefix(host)) return;
    const start = startOfPath(url);
    const end = endOfPrefix(url, start);
    if (!isUrlOn(url, host) || end - prefix.length !== start) return;
    // Of such a path resolvers saw more than the prefix.
    if (!isPlainUpToQuery(url, end)) return;
    const origin = url.slice(0, end - prefix.length);
    const { version } = this.#runtime.catalog.directory;
    this.#known.set(numberOf(url, end), { sent, origin, start: origin + prefix, frame, version });
  }
}

function startOfPath(url: string): number {
  return url.indexOf("/", url.indexOf("//") + 2);
}

function isPlainUpToQuery(url: string, end: number): boolean {
  const query = url.indexOf("?", end);
  return isPlainBehind(url, end, query < 0 ? url.length : query);
}

function numberOf(url: string, end: number): number {
  let number = 0;
  for (let at = startOfPath(url); at < end; at++) number = Math.imul(number ^ url.charCodeAt(at), 0x01000193);
  return number;
}
