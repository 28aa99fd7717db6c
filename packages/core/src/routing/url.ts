import { InvalidPathError } from "../errors.ts";
import { quote } from "../quote.ts";
import { type BaseDomain, originOf } from "./base.ts";
import { isCanonicalPath } from "./path.ts";
import type { TenantAddress } from "./resolver.ts";

/**
 * The URL of a path on a tenant's site, with the base domain's scheme and port. The path, with query and fragment if need
 * be, begins with one slash; throws `InvalidPathError` for whatever a browser could take to another site or tenant.
 */
export function tenantUrl(base: BaseDomain, address: TenantAddress, path: string = "/"): string {
  return originOf(base, address.host) + address.prefix + checkedPath(path);
}

function checkedPath(path: unknown): string {
  if (typeof path !== "string") throw invalid(String(path), "it is no text");
  if (!path.startsWith("/")) throw invalid(path, 'it does not begin with "/"');
  if (path.startsWith("//")) throw invalid(path, "it would lead to another site");
  if (/[\\\p{Cc}]/u.test(path)) throw invalid(path, "it holds a backslash or a control character");
  if (!path.isWellFormed()) throw invalid(path, "it holds half a character");
  const encoded = path.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  if (!isCanonicalPath(encoded.split(/[?#]/, 1)[0] ?? "")) throw invalid(path, 'it holds the segment "." or ".."');
  return encoded;
}

function invalid(path: string, reason: string): InvalidPathError {
  return new InvalidPathError(
    `${quote(path)} can not be a path on a tenant's site: ${reason}. Write a path such as "/posts?page=2".`,
    { operation: "make a link" },
  );
}
