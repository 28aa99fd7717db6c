import { BoundedMap } from "../bounded-map.ts";
import type { Frame } from "../context/current.ts";
import { isPlain } from "../routing/path.ts";
import type { TenantAddress } from "../routing/resolver.ts";
import { isUrlOn } from "../routing/web-host.ts";
import type { TenancyRuntime } from "../runtime.ts";

/** Prefixes that are remembered, at least; at most twice as many. */
const REMEMBERED = 1_000;
const SLASH = 47;

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
    const end = endOfPrefix(url);
    if (end < 0) return undefined;
    const known = this.#known.get(numberOf(url, end));
    if (known === undefined || known.version !== this.#runtime.catalog.directory.version) return undefined;
    if (known.start.length !== end || !url.startsWith(known.start)) return undefined;
    if (known.sent !== sent || url.charCodeAt(end + 1) === SLASH) return undefined;
    const query = url.indexOf("?", end);
    if (!isPlain(url, end, query < 0 ? url.length : query)) return undefined;
    return { frame: known.frame, url: known.origin + url.slice(end) };
  }

  /** `frame` is what a served tenant's request runs in. */
  add(sent: string, url: string, { host, prefix }: TenantAddress, frame: Frame): void {
    if (!this.#runtime.router.decidesByPrefix(host)) return;
    const end = endOfPrefix(url);
    if (!isUrlOn(url, host) || end - prefix.length !== startOfPath(url)) return;
    const origin = url.slice(0, end - prefix.length);
    const { version } = this.#runtime.catalog.directory;
    this.#known.set(numberOf(url, end), { sent, origin, start: origin + prefix, frame, version });
  }
}

function startOfPath(url: string): number {
  return url.indexOf("/", url.indexOf("//") + 2);
}

/** Where the second segment of a URL's path ends with a slash; below 0 where it does not. */
function endOfPrefix(url: string): number {
  const first = startOfPath(url);
  const second = first < 0 ? -1 : url.indexOf("/", first + 1);
  return second < 0 ? -1 : url.indexOf("/", second + 1);
}

function numberOf(url: string, end: number): number {
  let number = 0;
  for (let at = startOfPath(url); at < end; at++) number = Math.imul(number ^ url.charCodeAt(at), 0x01000193);
  return number;
}
