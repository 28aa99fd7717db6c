/** The session cookie that an answer sets, as a browser would send it back. */
export function cookieOf(response: Response): string {
  const cookie = response.headers.getSetCookie().find((text) => text.includes("session_token="));
  if (cookie === undefined) throw new Error(`No session was begun: ${response.status}.`);
  return cookie.split(";", 1)[0] ?? "";
}

/** A session cookie's name and value. */
export function partsOf(cookie: string): { name: string; value: string } {
  const at = cookie.indexOf("=");
  return { name: cookie.slice(0, at), value: cookie.slice(at + 1) };
}

/** A request with further headers. */
export function withHeaders(more: Record<string, string>, init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return { ...init, headers };
}

/** A request that is made with a cookie. */
export const withCookie = (cookie: string, init?: RequestInit): RequestInit => withHeaders({ cookie }, init);
