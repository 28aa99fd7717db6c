import { prefixLocation } from "../routing/prefix.ts";
import type { TenantAddress } from "../routing/resolver.ts";

/** Gives a request another URL. The request itself is kept: a copy would lose its connection, `requestIP` and WebSockets. */
export function setUrl(request: Request, url: string): void {
  Object.defineProperty(request, "url", { value: url, configurable: true });
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
