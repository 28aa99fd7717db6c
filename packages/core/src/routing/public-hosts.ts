import { ConfigurationError, InvalidHostError } from "../errors.ts";
import { canonicalAddress, canonicalHost } from "../hosts/host.ts";

/** Hosts of the platform itself, canonical. IP addresses are hosts only where they are listed here. */
export interface PublicHosts {
  readonly all: ReadonlySet<string>;
  /** Those of them that are IP addresses. */
  readonly addresses: ReadonlySet<string>;
}

/** Reads the setting `publicHosts`. Throws `ConfigurationError`. */
export function publicHostsOf(bases: readonly string[], typed: readonly string[]): PublicHosts {
  const all = new Set(bases);
  const addresses = new Set<string>();
  for (const text of typed) {
    const address = canonicalAddress(String(text));
    if (address !== undefined) addresses.add(address);
    all.add(address ?? publicHost(text));
  }
  return { all, addresses };
}

function publicHost(text: string): string {
  try {
    return canonicalHost(text, { singleLabel: true });
  } catch (cause) {
    if (!(cause instanceof InvalidHostError)) throw cause;
    throw new ConfigurationError(`A public host is wrong. ${cause.message}`, { operation: "configure routing", cause });
  }
}
