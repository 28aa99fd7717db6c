import type { BaseDomain } from "./base.ts";
import type { Directory } from "./directory.ts";
import type { RoutingRequest } from "./request.ts";
import type { ResolverAnswer } from "./resolution.ts";

/** Looks at a request and says which tenant it is for, if it can tell. Pure and synchronous: it runs on every request. */
export interface Resolver {
  /** Shown by `explain`. */
  readonly name: string;
  resolve<Entry>(request: RoutingRequest, directory: Directory<Entry>): ResolverAnswer<Entry>;
  /** Why it gave this answer, in words for a person. Never called while requests are served. */
  explain?<Entry>(request: RoutingRequest, directory: Directory<Entry>, answer: ResolverAnswer<Entry>): string;
  /**
   * Whether its answer on hosts that are not public depends on the host and the directory alone: then it need not be asked about
   * one host again until the catalog changes. So it is shown no more of a request there: the path is `/`, and asking for a
   * header, the peer or `original` throws `ConfigurationError`. What can not be kept from it must have no say either: no clock, no
   * chance, no table of its own that changes. The resolvers that come with Tenantry are such, and no copy of them
   * (`{ ...byDomain() }`) is, unless it says so itself.
   * @default false
   */
  readonly hostAlone?: boolean;
  /**
   * Whether its answer on public hosts depends on the host, the first two segments of the path and the directory alone: then it need
   * not be asked again, until the catalog changes, about what is below a prefix of two segments at which a tenant was found. So
   * it is shown no more of a request there: of `/r/amazon/posts/1` the path `/r/amazon/`, and nothing of what `hostAlone` keeps
   * from it. A path with a dot, a percent sign, a backslash or a second slash behind them, which might be read in more than one
   * way, is shown whole, and asked about each time. What was said there of clocks and copies holds here too.
   * @default false
   */
  readonly prefixAlone?: boolean;
  /** The domain under which it finds tenants. The domain itself is a public host. */
  readonly base?: BaseDomain;
  /** Where this resolver would find the tenant; absent when it makes no addresses. */
  address?(tenant: AddressedTenant, base: BaseDomain): TenantAddress;
}

/** A resolver of one's own in its shortest form; it is named after the function. */
export type ResolverFunction = Resolver["resolve"];

/** What an address is made of. A `Tenant` is one. */
export interface AddressedTenant {
  readonly slug: string;
  /** The primary domain, where there is one. */
  readonly domain: string | null;
}

/** Where a tenant's site begins. */
export interface TenantAddress {
  /** Canonical. */
  readonly host: string;
  /** Empty, or such as `/r/amazon`. */
  readonly prefix: string;
}

/** A resolver, whichever way it was written. */
export function asResolver(resolver: Resolver | ResolverFunction): Resolver {
  return typeof resolver === "function" ? { name: resolver.name || "custom", resolve: resolver } : resolver;
}

/** A resolver that looks at the address alone. Who copies it to change a part of it has not said that of the whole. */
export function byAddressAlone(resolver: Resolver): Resolver {
  return Object.defineProperties(resolver, { hostAlone: { value: true }, prefixAlone: { value: true } });
}
