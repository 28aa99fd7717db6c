import { ConfigurationError } from "../errors.ts";
import { quote } from "../quote.ts";
import { answerBySlug } from "./by-slug.ts";
import type { Directory } from "./directory.ts";
import type { RoutingRequest } from "./request.ts";
import { PASS, type ResolverAnswer, UNKNOWN } from "./resolution.ts";
import type { Resolver } from "./resolver.ts";

export interface ByHeaderOptions {
  /**
   * The name of the header.
   * @default "x-tenant"
   */
  readonly name?: string;
  /**
   * Whether the sender may choose the tenant: any client can send any header. Answer true only for one's own proxies and
   * services, by the peer's address or a secret. The header of others is ignored.
   */
  readonly trusted: (request: RoutingRequest) => boolean;
  /**
   * What the header holds.
   * @default "slug"
   */
  readonly value?: "slug" | "id";
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Finds a tenant by a header, from those who are trusted to send it. */
export function byHeader(options: ByHeaderOptions): Resolver {
  const { trusted, value = "slug" } = options ?? {};
  const name = String(options?.name ?? "x-tenant").toLowerCase();
  if (typeof trusted !== "function") {
    throw invalid(
      "byHeader needs `trusted`: a function that tells whose header counts, because any client can send one",
    );
  }
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw invalid(`${quote(name)} can not be the name of a header`);
  if (value !== "slug" && value !== "id") throw invalid('The option `value` of byHeader is "slug" or "id"');

  return {
    name: "header",
    resolve<Entry>(request: RoutingRequest, directory: Directory<Entry>): ResolverAnswer<Entry> {
      const sent = request.header(name);
      // Only `true` counts: the promise of an async function would be truthy.
      if (sent === null || trusted(request) !== true) return PASS;
      if (value === "slug") return answerBySlug(sent, directory);
      const entry = UUID.test(sent) ? directory.byId(sent) : undefined;
      return entry === undefined ? UNKNOWN : { kind: "tenant", entry, prefix: "" };
    },
    explain(request, _directory, answer) {
      const sent = request.header(name);
      if (sent === null) return `the request has no header ${name}`;
      if (answer.kind === "pass") return `the header ${name} is ignored: its sender is not trusted`;
      if (answer.kind === "tenant") return `the header ${name} holds the tenant's ${value}`;
      if (answer.kind === "released") return `the slug ${quote(sent)} in the header ${name} was given back`;
      return `no tenant has the ${value} ${quote(sent)} of the header ${name}`;
    },
  };
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError(`${message}.`, { operation: "configure routing" });
}
