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
  /** The request itself, where there is one. */
  readonly original?: Request;
}
