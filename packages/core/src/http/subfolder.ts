import { prefixLocation, withoutPrefix } from "../routing/prefix.ts";
import type { TenantAddress } from "../routing/resolver.ts";

/**
 * Takes a subfolder's prefix off the request's URL. The request itself is kept, because a copy would lose its connection:
 * no `requestIP`, no WebSocket.
 */
export function stripPrefix(request: Request, prefix: string): void {
  Object.defineProperty(request, "url", { value: withoutPrefix(request.url, prefix), configurable: true });
}

/** Puts the prefix back where a response sends the browser elsewhere. `url` is the request's, without the prefix. */
export function prefixRedirect(response: Response, { prefix, host }: TenantAddress, url: string): Response {
  const { status } = response;
  if (status !== 201 && (status < 300 || status > 399)) return response;
  const location = response.headers.get("location");
  if (location === null) return response;
  const prefixed = prefixLocation(location, prefix, url, host);
  if (prefixed === location) return response;
  // An app may answer with one object again and again: what is written on it would meet the next tenant.
  // A copy made of the body would lose the content type that is inferred from it. Node's type of `clone` hides Bun's.
  const own = response.clone() as unknown as Response;
  own.headers.set("location", prefixed);
  return own;
}
