import { ConfigurationError } from "../errors.ts";
import { type HostRefusal, requestHost } from "../hosts/host.ts";
import { type BaseDomain, baseDomain } from "./base.ts";
import { byDomain } from "./by-domain.ts";
import { decide } from "./decide.ts";
import type { Directory } from "./directory.ts";
import { type Explanation, messageOf, stepsOf, typedAddress } from "./explain.ts";
import { isCanonicalPath } from "./path.ts";
import { publicHostsOf } from "./public-hosts.ts";
import {
  type AddressedRequest,
  IncomingRequest,
  type Peer,
  pathOf,
  type RoutingRequest,
  TypedRequest,
} from "./request.ts";
import { type Refusal, type Resolution, refusal } from "./resolution.ts";
import {
  type AddressedTenant,
  asResolver,
  type Resolver,
  type ResolverFunction,
  type TenantAddress,
} from "./resolver.ts";
import { tenantUrl } from "./url.ts";
import { hostReader } from "./web-host.ts";

export interface RouterOptions<Entry> {
  readonly directory: Directory<Entry>;
  /**
   * Every one is asked about every request.
   * @default [byDomain({ base })]
   */
  readonly resolvers?: readonly (Resolver | ResolverFunction)[];
  /**
   * The platform's own domain, for links and for the public app; may carry scheme and port.
   * @default the base domain of the first resolver that has one, otherwise "localhost"
   */
  readonly base?: string;
  /**
   * More hosts of the public app: names, and IP addresses, which are refused elsewhere.
   * @default []
   */
  readonly publicHosts?: readonly string[];
  /**
   * Proxies whose forwarded host counts: addresses and networks, such as `10.0.0.0/8`.
   * @default []
   */
  readonly trustedProxies?: readonly string[];
}

/** Says where requests go. Pure: it looks into memory only, and remembers nothing. */
export interface Router<Entry> {
  readonly base: BaseDomain;
  /** Canonical; the base domains are among them. No tenant may have one of these as its domain. */
  readonly publicHosts: ReadonlySet<string>;
  resolve(request: AddressedRequest): Resolution<Entry>;
  /**
   * The same for a web request. `fromSocket` is true for what a server received: then a missing Host header is refused; for
   * a `Request` that a program made, the host of its URL counts. The peer is asked for only where a proxy may have spoken.
   */
  resolveRequest(request: Request, peer: Peer, fromSocket: boolean): Resolution<Entry>;
  /**
   * Whether all requests that name this host by their Host header, canonical here, come to the same as long as the directory
   * does not change: no proxy can speak for another host, and no resolver looks at anything else.
   */
  decidesByHost(host: string): boolean;
  /**
   * The same for this public host and a prefix at which a tenant was found there: for all paths that go on behind the prefix
   * with one slash, and that nobody could read in another way.
   */
  decidesByPrefix(host: string): boolean;
  /** Why a request, or what is typed into a browser's address line, goes where it goes. */
  explain(asked: Request | URL | string, peer?: Peer, fromSocket?: boolean): Explanation<Entry>;
  /**
   * A link to a path on the tenant's site: at `current`, which is the resolution of the request being answered, otherwise on
   * its primary domain or `<slug>.<base>`, or below its subfolder where that is the only way. Throws `InvalidPathError`.
   */
  url(tenant: AddressedTenant, path?: string, current?: TenantAddress): string;
}

const INVALID_PATH = refusal("INVALID_PATH", "the path could be read in more than one way");
const NOT_CANONICAL = refusal("INVALID_HOST", "the host is not in its canonical form");

/** Makes a router. Throws `ConfigurationError` where the settings can not work together. */
export function createRouter<Entry>(options: RouterOptions<Entry>): Router<Entry> {
  const { directory, publicHosts = [], trustedProxies = [] } = options;
  const resolvers = (options.resolvers ?? [byDomain(options.base === undefined ? {} : { base: options.base })]).map(
    asResolver,
  );
  if (resolvers.length === 0) throw invalid("It has no resolvers: name at least one, such as byDomain()");
  const bases = resolvers.flatMap((resolver) => resolver.base ?? []);
  const base = options.base === undefined ? (bases[0] ?? baseDomain()) : baseDomain(options.base);
  if (bases.length > 0 && !bases.some(({ host }) => host === base.host)) {
    throw invalid(`Its base is ${base.host}, but its resolvers look under ${bases.map(({ host }) => host).join(", ")}`);
  }
  const open = publicHostsOf(
    [base, ...bases].map(({ host }) => host),
    publicHosts,
  );
  const hosts = hostReader(open.addresses, trustedProxies);

  const isDirect = trustedProxies.length === 0;
  const byHostAlone = isDirect && resolvers.every((resolver) => resolver.hostAlone === true);
  const byPrefixAlone = isDirect && resolvers.every((resolver) => resolver.prefixAlone === true);

  function addressed(request: AddressedRequest): RoutingRequest | Refusal {
    const { host, path } = request;
    const canonical = requestHost(host, open.addresses);
    if (typeof canonical !== "string") return invalidHost(canonical);
    if (canonical !== host) return NOT_CANONICAL;
    if (!path.startsWith("/") || !isCanonicalPath(path)) return INVALID_PATH;
    return new TypedRequest(request, open.all.has(host));
  }

  function incoming(request: Request, peer: Peer, fromSocket: boolean): RoutingRequest | Refusal {
    const host = hosts.read(request, peer, fromSocket);
    if (typeof host !== "string") return invalidHost(host);
    return new IncomingRequest(host, open.all.has(host), request, peer);
  }

  function explain(asked: Request | URL | string, peer?: Peer, fromSocket = false): Explanation<Entry> {
    const isRequest = asked instanceof Request;
    const text = isRequest ? asked.url : String(asked);
    const request = isRequest ? incoming(asked, peer, fromSocket) : typed(asked);
    const refused = "kind" in request;
    const outcome = refused ? request : decide(resolvers, request, directory);
    return {
      asked: text,
      host: refused ? null : request.host,
      hostSource: isRequest ? hosts.source(asked, peer) : "as it was typed",
      path: refused ? pathOf(text) : request.path,
      onPublicHost: !refused && request.onPublicHost,
      steps: refused ? [] : stepsOf(resolvers, request, directory),
      outcome,
      message: messageOf(outcome),
    };
  }

  function typed(address: string | URL): RoutingRequest | Refusal {
    const { host, path } = typedAddress(address);
    const canonical = typeof host === "string" ? requestHost(host, open.addresses) : host;
    return typeof canonical === "string" ? addressed({ host: canonical, path }) : invalidHost(canonical);
  }

  function addressOf(tenant: AddressedTenant): TenantAddress {
    const addresses = resolvers.flatMap((resolver) => resolver.address?.(tenant, base) ?? []);
    const address = addresses.find(({ prefix }) => prefix === "") ?? addresses[0];
    if (address === undefined) throw invalid("None of its resolvers makes addresses, so there is no link to a tenant");
    return address;
  }

  return {
    base,
    publicHosts: open.all,
    resolve(request) {
      const checked = addressed(request);
      return "kind" in checked ? checked : decide(resolvers, checked, directory);
    },
    resolveRequest(request, peer, fromSocket) {
      const checked = incoming(request, peer, fromSocket);
      return "kind" in checked ? checked : decide(resolvers, checked, directory);
    },
    decidesByHost: (host) => byHostAlone && !open.all.has(host),
    decidesByPrefix: (host) => byPrefixAlone && open.all.has(host),
    explain,
    url: (tenant, path, current) => tenantUrl(base, current ?? addressOf(tenant), path),
  };
}

function invalidHost({ reason }: HostRefusal): Refusal {
  return { kind: "refused", code: "INVALID_HOST", reason };
}

function invalid(reason: string): ConfigurationError {
  return new ConfigurationError(`The router can not be made. ${reason}.`, { operation: "configure routing" });
}
