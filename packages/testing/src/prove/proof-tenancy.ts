import { byDomain, bySubfolder, createTenancy, type RoutingConfig, type Tenancy } from "@tenantry/core";
import { baseDomain, type Resolver, type ResolverFunction } from "@tenantry/core/routing";
import type { Chaos } from "./chaos.ts";
import type { Ground } from "./ground.ts";
import type { Address } from "./world-tenant.ts";

/** Few connections make long waits: what a client has left behind is taken back soon. In milliseconds. */
const LIMITS = { connection: 1_000, stream: 400 };

/**
 * The same configuration on throw-away stores, disturbed by `chaos`, with every tenant at an address of its own and below
 * a subfolder.
 */
export function proofTenancy<Fields, DomainFields, Settings>(
  tenancy: Tenancy<Fields, DomainFields, Settings>,
  ground: Ground,
  chaos: Chaos,
): Tenancy<Fields, DomainFields, Settings> {
  // It is asked for its configuration only: what nobody uses opens nothing.
  const { config } = ground.within(() => tenancy.temporary()).runtime;
  const proven = createTenancy({
    ...config,
    catalog: ground.catalog(config.catalog),
    ...(config.shared && { shared: ground.shared(config.shared) }),
    strategies: config.strategies.map((strategy) => chaos.around(ground.strategy(strategy))),
    limits: { ...config.limits, ...LIMITS },
    routing: { ...config.routing, resolvers: bothWays(config.routing) },
  });
  // The configuration's schemas are the same, which is all that the types say.
  return proven as Tenancy<Fields, DomainFields, Settings>;
}

/** Every way to a tenant that has an address, shortest first. */
export function addressesOf(
  tenancy: Pick<Tenancy, "runtime">,
  tenant: { slug: string; domain: string | null },
): Address[] {
  const { router, config } = tenancy.runtime;
  return (config.routing?.resolvers ?? []).flatMap((resolver) => {
    if (typeof resolver === "function") return [];
    const address = resolver.address?.(tenant, router.base);
    if (address === undefined) return [];
    const url = router.url(tenant, "/", address).replace(/\/$/, "");
    return [{ mode: resolver.name, url, host: new URL(url).host, prefix: address.prefix }];
  });
}

function bothWays(routing: RoutingConfig | undefined): readonly (Resolver | ResolverFunction)[] {
  const own = routing?.resolvers ?? [byDomain({ base: "localhost" })];
  const named = (name: string): boolean =>
    own.some((resolver) => typeof resolver !== "function" && resolver.name === name);
  const base =
    own.flatMap((resolver) => (typeof resolver === "function" ? [] : (resolver.base ?? [])))[0] ?? baseDomain();
  const port = base.port === undefined ? "" : `:${base.port}`;
  return [
    ...own,
    ...(named("domain") ? [] : [byDomain({ base: `${base.scheme}://${base.host}${port}` })]),
    ...(named("subfolder") ? [] : [bySubfolder()]),
  ];
}
