import { baseDomain } from "./base.ts";
import { answerBySlug } from "./by-slug.ts";
import type { Directory } from "./directory.ts";
import type { RoutingRequest } from "./request.ts";
import { PASS, type ResolverAnswer } from "./resolution.ts";
import { byAddressAlone, type Resolver } from "./resolver.ts";

export interface ByDomainOptions {
  /**
   * The domain under which every tenant has `<slug>.<base>`. Scheme and port are used in links, not for matching.
   * @default "localhost"
   */
  readonly base?: string;
}

/** Finds a tenant by one of its domains, then by `<slug>.<base>`. Public hosts are never a tenant's. */
export function byDomain(options: ByDomainOptions = {}): Resolver {
  const base = baseDomain(options.base);
  const suffix = `.${base.host}`;

  /** The one label before the base domain. Deeper names are nobody's, so another resolver may know them. */
  function slugOf(host: string): string | undefined {
    if (!host.endsWith(suffix)) return undefined;
    const end = host.length - suffix.length;
    const dot = host.indexOf(".");
    return dot === end ? host.slice(0, end) : undefined;
  }

  return byAddressAlone({
    name: "domain",
    base,
    resolve<Entry>(request: RoutingRequest, directory: Directory<Entry>): ResolverAnswer<Entry> {
      if (request.onPublicHost) return PASS;
      const { host } = request;
      const slug = slugOf(host);
      // A domain comes before a slug, but under the base there hardly is one: then it is not looked for.
      if (slug === undefined || directory.mayHoldUnder?.(suffix) !== false) {
        const entry = directory.byHost(host);
        if (entry !== undefined) return { kind: "tenant", entry, prefix: "" };
      }
      return slug === undefined ? PASS : answerBySlug(slug, directory);
    },
    explain(request, directory, answer) {
      const { host } = request;
      if (request.onPublicHost) return `${host} is a public host`;
      if (directory.byHost(host) !== undefined) return `${host} is a domain of the tenant`;
      const slug = slugOf(host);
      if (slug === undefined) return `${host} is no active domain of a tenant and no <slug>${suffix}`;
      if (answer.kind === "tenant") return `${slug} is the tenant's slug, under the base domain ${base.host}`;
      if (answer.kind === "released") return `the slug ${slug} was given back`;
      return `${host} is no active domain of a tenant, and no tenant has the slug ${slug}`;
    },
    address: (tenant) => ({ host: tenant.domain ?? tenant.slug + suffix, prefix: "" }),
  });
}
