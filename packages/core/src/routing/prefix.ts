/**
 * A redirect's `Location`, as the tenant app wrote it, with the subfolder's prefix put back. `url` is the request's URL as
 * the app saw it, without the prefix; `host` is the host it was sent to, where a proxy stands between.
 *
 * Paths, relative references and URLs on the request's own host get the prefix; other sites and what can not be parsed stay
 * as they are. What begins with the tenant's own prefix was made by `tenant.url()` and stays as it is, so an app that has
 * a route of that very name links to it by `tenant.url()`.
 */
export function prefixLocation(location: string, prefix: string, url: string, host?: string): string {
  if (prefix === "" || location === "" || !URL.canParse(location, url)) return location;
  const target = new URL(location, url);
  const origin = new URL(url);
  if (!isWeb(target) || (target.host !== origin.host && target.hostname !== host)) return location;
  if (target.pathname === prefix || target.pathname.startsWith(`${prefix}/`)) return location;
  const path = prefix + target.pathname + target.search + target.hash;
  return isAbsolute(location) ? `${target.origin}${path}` : path;
}

/** The request's URL as the tenant app sees it: `http://host/r/amazon/x?y` without `/r/amazon`. */
export function withoutPrefix(url: string, prefix: string): string {
  if (prefix === "") return url;
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start < 0 || !url.startsWith(prefix, start)) return url;
  const end = start + prefix.length;
  const slash = url.charCodeAt(end) === 47 ? "" : "/";
  return url.slice(0, start) + slash + url.slice(end);
}

function isWeb(url: URL): boolean {
  return url.protocol === "http:" || url.protocol === "https:";
}

/** Whether a reference names its host: `//host/x` and `\\host\x` do without a scheme. */
function isAbsolute(location: string): boolean {
  return /^\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(location);
}
