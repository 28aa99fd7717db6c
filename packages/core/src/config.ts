import type { CatalogStore } from "./catalog/store.ts";
import type { ConnectionLimits } from "./connections/limits.ts";
import { ConfigurationError } from "./errors.ts";
import type { Schema } from "./fields/schema.ts";
import type { ListedModules } from "./modules/modules.ts";
import type { Resolver, ResolverFunction } from "./routing/resolver.ts";
import { checkStrategy } from "./strategies/check-adapter.ts";
import { type ReadyCounts, readyTargets } from "./strategies/ready-targets.ts";
import type { SharedStore } from "./strategies/shared-store.ts";
import type { Strategy } from "./strategies/strategy.ts";

/** How a request finds its tenant. */
export interface RoutingConfig {
  /**
   * Every one is asked; two that name different tenants are refused.
   * @default [byDomain({ base: "localhost" })]
   */
  readonly resolvers?: readonly (Resolver | ResolverFunction)[];
  /** Hosts of the public site, besides the base domain. An IP address is a public host only when it is listed here. */
  readonly publicHosts?: readonly string[];
  /** Addresses or CIDR ranges of proxies whose `X-Forwarded-Host` or `Forwarded` is believed. */
  readonly trustedProxies?: readonly string[];
}

/** What `createTenancy` is given. `...sqlite("data")` fills `catalog`, `shared` and `strategies`. */
export interface TenancyConfig<
  TenantFields extends Schema = Schema,
  DomainFields extends Schema = Schema,
  Settings extends Schema = Schema,
> {
  readonly catalog: CatalogStore;
  readonly shared?: SharedStore;
  /** The first is the default for new tenants. */
  readonly strategies: readonly Strategy[];
  /** Which tables are the platform's, which each tenant's, which both have. */
  readonly modules: ListedModules;
  readonly routing?: RoutingConfig;
  /** The schema of `tenant.fields`: TypeBox of either generation, or any Standard Schema. */
  readonly tenantFields?: TenantFields;
  /** The schema of a domain's `fields`. */
  readonly domainFields?: DomainFields;
  /** The schema of `tenant.settings`; its defaults are what a tenant starts with. */
  readonly settings?: Settings;
  /**
   * Whether `create` runs the migrations. Where false, a tenant stays `provisioning` until it is provisioned or migrated.
   * @default true
   */
  readonly migrateOnCreate?: boolean;
  /**
   * How many stores are made beforehand and kept ready, so that `create` does not wait for one to be made: of the first strategy,
   * or `{ [strategy]: count }`, or `{ [strategy]: { [server]: count } }`. `tenants.prepareStores()` makes them; what `create` takes
   * is made anew in the background.
   * @default 0
   */
  readonly ready?: ReadyCounts;
  /** Slugs nobody may take, besides those that are reserved anyway. */
  readonly reservedSlugs?: readonly string[];
  /** Time limits, in milliseconds. */
  readonly limits?: Partial<ConnectionLimits>;
  /** The clock. For tests. */
  readonly now?: () => Date;
}

/** Throws `ConfigurationError` where a configuration can not work, before anything is opened. */
export function checkConfig(config: TenancyConfig): void {
  if (config.strategies.length === 0) {
    throw new ConfigurationError('No strategy is configured. Add one, for instance by ...sqlite("data").');
  }
  for (const strategy of config.strategies) checkStrategy(strategy);
  const names = config.strategies.map((strategy) => strategy.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ConfigurationError(`Two strategies are named "${twice}". The catalog tells them apart by name.`);
  }
  const ready = readyTargets(config.ready, config.strategies);
  if (ready.length > 0 && config.migrateOnCreate === false) {
    throw new ConfigurationError(
      "Stores that are kept ready have their migrations, and migrateOnCreate: false is for tenants that have none. Leave out one of the two.",
    );
  }
  const hasSharedModules = (config.modules.shared?.length ?? 0) + (config.modules.both?.length ?? 0) > 0;
  if (hasSharedModules && config.shared === undefined) {
    throw new ConfigurationError("Modules are listed as shared, and no shared store is configured.");
  }
  for (const [name, limit] of Object.entries(config.limits ?? {})) {
    if (!(limit > 0)) throw new ConfigurationError(`The limit "${name}" must be above 0 ms; it is ${limit}.`);
  }
}
