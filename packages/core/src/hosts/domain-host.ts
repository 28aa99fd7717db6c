import { InvalidHostError } from "../errors.ts";
import { canonicalHost } from "./host.ts";

/** Hosts that no tenant can have as a domain of its own. */
export interface PlatformHosts {
  readonly baseHosts: readonly string[];
  readonly publicHosts: readonly string[];
}

/** The canonical form of a host that a tenant may have as its domain. Throws `InvalidHostError`. */
export function checkDomainHost(text: unknown, { baseHosts, publicHosts }: PlatformHosts): string {
  const host = canonicalHost(text);
  const base = baseHosts.find((known) => host === known || host.endsWith(`.${known}`));
  if (base !== undefined) {
    throw new InvalidHostError(
      `"${host}" lies under the base domain "${base}", where tenants have their addresses by slug. Rename the tenant instead, ` +
        "or add a host of the customer's own.",
      { operation: "add a domain" },
    );
  }
  if (publicHosts.includes(host)) {
    throw new InvalidHostError(`"${host}" is a host of the public site. Add a host of the customer's own.`, {
      operation: "add a domain",
    });
  }
  return host;
}
