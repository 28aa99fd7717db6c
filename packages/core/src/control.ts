import type { Catalog } from "./catalog/catalog.ts";
import type { Database } from "./database/database.ts";
import { ConfigurationError } from "./errors.ts";
import type { Events } from "./events.ts";
import type { FieldsCheck } from "./fields/fields-check.ts";
import type { ReadyStock } from "./ready-stock.ts";
import type { Dialect } from "./sql/dialect.ts";
import type { Awaitable, Connection } from "./strategies/connection.ts";
import type { Strategy, Template, TenantIdentity } from "./strategies/strategy.ts";
import type { Tenant } from "./tenant.ts";

/** How a new store gets its tables and its first rows. */
export interface StorePreparation {
  /**
   * Runs the migrations of all tenant modules. Answers what the store now holds, as `moduleSetKey` puts it. With an `owner` the
   * store is one on which nothing has run yet, and is stamped as theirs as well.
   */
  migrate(store: Connection, strategy: Strategy, owner?: TenantIdentity): Awaitable<string>;
  /** What a store holds that has exactly this program's migrations, as `moduleSetKey` puts it. */
  current(strategy: Strategy): string;
  /** What new stores may be copied from, and what it holds, as `moduleSetKey` puts it. */
  template?(strategy: Strategy): Pick<Template, "key" | "build"> & { readonly migrations: string };
  /** SQL on a store that is being made, for `setup`. */
  database(store: Connection, tenant: Tenant, dialect: Dialect): Database;
}

/** What every act of the control plane works with. One for each tenancy; who acts is said at each act. */
export interface ControlServices {
  readonly catalog: Catalog;
  readonly events: Events;
  readonly now: () => Date;
  /** Runs what nobody waits for, in no tenant's scope, so that closing the tenancy does. Throws `ClosedError` once that has begun. */
  readonly underWay: <T>(work: () => Promise<T>) => Promise<T>;
  /** By name; the first is the default. */
  readonly strategies: ReadonlyMap<string, Strategy>;
  readonly stores: StorePreparation;
  /** Slugs that are reserved besides the usual ones. */
  readonly reservedSlugs: readonly string[];
  /** The hosts under which tenants have addresses of their own already. */
  readonly baseHosts: readonly string[];
  /** Hosts of the public site. */
  readonly publicHosts: readonly string[];
  readonly tenantFields: FieldsCheck;
  readonly domainFields: FieldsCheck;
  readonly settings: FieldsCheck;
  /** The stores that are made beforehand. */
  readonly ready: ReadyStock;
  /** Whether `create` runs the migrations where it is not told. */
  readonly migrateOnCreate: boolean;
}

/** Throws `ConfigurationError` where a strategy can not put a new store on this server. */
export function checkServer({ name, servers = [] }: Strategy, server: string | undefined): void {
  if (server === undefined || servers.includes(server)) return;
  const known = servers.map((one) => `"${one}"`).join(", ");
  throw new ConfigurationError(
    `The strategy "${name}" has no server named "${server}". ${known === "" ? "With it there is none to choose" : `It has ${known}`}.`,
  );
}

/** Throws `ConfigurationError` when there is no strategy of this name. */
export function strategyNamed(services: Pick<ControlServices, "strategies">, name: string | undefined): Strategy {
  const [first] = services.strategies.values();
  const strategy = name === undefined ? first : services.strategies.get(name);
  if (strategy !== undefined) return strategy;
  const names = [...services.strategies.keys()].map((known) => `"${known}"`).join(", ");
  throw new ConfigurationError(`No strategy is named "${name ?? ""}". Configured are: ${names || "none"}.`);
}
