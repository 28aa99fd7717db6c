import { ConfigurationError } from "../errors.ts";
import { endOfPrefix, isPlainBehind } from "./path.ts";
import type { RoutingRequest } from "./request.ts";
import type { Resolver } from "./resolver.ts";

/**
 * The request as a resolver sees it: no more of it than the resolver says that its answer depends on. What it has not seen it can not
 * have gone by, so its answer may be kept for requests that would look the same to it.
 */
export function shownTo(resolver: Resolver, request: RoutingRequest): RoutingRequest {
  if (request.onPublicHost) return resolver.prefixAlone === true ? new AddressAlone(request, resolver.name) : request;
  return resolver.hostAlone === true ? new AddressAlone(request, resolver.name) : request;
}

class AddressAlone implements RoutingRequest {
  readonly host: string;
  readonly onPublicHost: boolean;
  readonly #whole: RoutingRequest;
  readonly #resolver: string;

  constructor(whole: RoutingRequest, resolver: string) {
    this.host = whole.host;
    this.onPublicHost = whole.onPublicHost;
    this.#whole = whole;
    this.#resolver = resolver;
  }

  /** Whole where it ends with its prefix, or could be read in more than one way: then nothing is kept. */
  get path(): string {
    if (!this.onPublicHost) return "/";
    const { path } = this.#whole;
    const end = endOfPrefix(path);
    return end >= 0 && isPlainBehind(path, end) ? path.slice(0, end + 1) : path;
  }

  get original(): never {
    throw this.#refusal("the request itself");
  }

  header(name: string): never {
    throw this.#refusal(`the header ${name}`);
  }

  peer(): never {
    throw this.#refusal("the peer");
  }

  #refusal(what: string): ConfigurationError {
    const says = this.onPublicHost ? "prefixAlone" : "hostAlone";
    return new ConfigurationError(
      `The resolver "${this.#resolver}" can not be used: it says ${says}, and looks at ${what}. Let it do without, or take ${says} away from it.`,
      { operation: "resolve a request" },
    );
  }
}
