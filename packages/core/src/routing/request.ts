/**
 * A request as resolvers see it: checked and canonical. Made from a web `Request` or, in a page, from a typed address.
 */
export interface RoutingRequest {
  /** Canonical: lower case, no port, no trailing dot. */
  readonly host: string;
  /** The path as it was sent, percent signs and all; begins with a slash. */
  readonly path: string;
  /** Whether the host is the base domain or one of `publicHosts`. Subfolders count only there. */
  readonly onPublicHost: boolean;
  header(name: string): string | null;
  /** The address of the machine at the other end of the connection, where it is known. It may cost something: ask late. */
  peer(): string | undefined;
  /** The request itself, where there is one. */
  readonly original?: Request;
}

/** The peer's address, or how to find it out. */
export type Peer = string | undefined | (() => string | undefined);

export function peerAddress(peer: Peer): string | undefined {
  return typeof peer === "function" ? peer() : peer;
}

/** A request that is no web request: a typed address, with headers where there are any. */
export interface AddressedRequest {
  /** Canonical, or it is refused. */
  readonly host: string;
  /** Without query; dot segments are refused. */
  readonly path: string;
  header?(name: string): string | null;
  peer?(): string | undefined;
}

/** One of those, whose host and path were checked. */
export class TypedRequest implements RoutingRequest {
  readonly host: string;
  readonly path: string;
  readonly onPublicHost: boolean;
  readonly #typed: AddressedRequest;

  constructor(typed: AddressedRequest, onPublicHost: boolean) {
    this.host = typed.host;
    this.path = typed.path;
    this.onPublicHost = onPublicHost;
    this.#typed = typed;
  }

  header(name: string): string | null {
    return this.#typed.header?.(name) ?? null;
  }

  peer(): string | undefined {
    return this.#typed.peer?.();
  }
}

/** A web request whose host was checked. Its URL was parsed by the server, so the path holds no dot segments. */
export class IncomingRequest implements RoutingRequest {
  readonly host: string;
  readonly onPublicHost: boolean;
  readonly original: Request;
  readonly #peer: Peer;
  #path: string | undefined;

  constructor(host: string, onPublicHost: boolean, original: Request, peer: Peer) {
    this.host = host;
    this.onPublicHost = onPublicHost;
    this.original = original;
    this.#peer = peer;
  }

  get path(): string {
    this.#path ??= pathOf(this.original.url);
    return this.#path;
  }

  header(name: string): string | null {
    return this.original.headers.get(name);
  }

  peer(): string | undefined {
    return peerAddress(this.#peer);
  }
}

/** The path of a URL, without query and fragment. */
export function pathOf(url: string): string {
  const scheme = url.indexOf("://");
  const start = url.indexOf("/", scheme < 0 ? 0 : scheme + 3);
  if (start < 0) return "/";
  let end = start;
  while (end < url.length) {
    const code = url.charCodeAt(end);
    if (code === 63 || code === 35) break;
    end++;
  }
  return url.slice(start, end);
}
