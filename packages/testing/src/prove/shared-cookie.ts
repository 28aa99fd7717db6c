import type { WorldTenant } from "./world-tenant.ts";

/** Characters from which on a cookie's value is taken for somebody's, and not for a choice such as a language. */
const SOMEBODYS = 16;

/** A cookie that browsers send to another tenant's host as well, because of its `Domain`. */
export function sharedCookie(
  line: string,
  tenant: number,
  tenants: readonly WorldTenant[],
): { readonly name: string; readonly other: WorldTenant } | undefined {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const domain = attributes.flatMap((attribute) => /^domain=\.?(.+)$/i.exec(attribute)?.[1]?.toLowerCase() ?? [])[0];
  const at = pair.indexOf("=");
  if (domain === undefined || pair.length - at - 1 < SOMEBODYS) return undefined;
  const other = tenants.find(
    ({ index, addresses }) =>
      index !== tenant && addresses.some(({ host, prefix }) => prefix === "" && covers(domain, host)),
  );
  return other && { name: pair.slice(0, at), other };
}

function covers(domain: string, host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === domain || name.endsWith(`.${domain}`);
}
