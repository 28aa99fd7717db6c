import { Catalog } from "./catalog/catalog.ts";
import type { LinkedTenant, TenantEntry } from "./catalog/entry.ts";
import { checkConfig, type TenancyConfig } from "./config.ts";
import { connectChecked, connectToServe } from "./connections/connect-checked.ts";
import { type ConnectionLimits, DEFAULT_LIMITS } from "./connections/limits.ts";
import { TenantPools } from "./connections/tenant-pools.ts";
import { type Admission, mayEnter } from "./context/admission.ts";
import { CurrentScope, type Frame } from "./context/current.ts";
import { TenantRecord, type TenantRecordServices } from "./context/tenant-record.ts";
import {
  ClosedError,
  ConfigurationError,
  PendingMigrationError,
  StampMismatchError,
  StoreDamagedError,
  TenantNotFoundError,
  type TenantryError,
} from "./errors.ts";
import { Events } from "./events.ts";
import { schemaCheck } from "./fields/schema-check.ts";
import { type CheckedModules, checkModules, moduleSetKey } from "./modules/modules.ts";
import { byDomain } from "./routing/by-domain.ts";
import { asResolver, type TenantAddress } from "./routing/resolver.ts";
import { createRouter, type Router } from "./routing/router.ts";
import { type SharedDatabases, sharedDatabases } from "./shared/shared-databases.ts";
import { SharedMigrations } from "./shared/shared-migrations.ts";
import type { Dialect } from "./sql/dialect.ts";
import { defineDialect } from "./sql/dialects.ts";
import { type Capabilities, DEFAULT_CAPABILITIES } from "./strategies/capabilities.ts";
import type { Connection } from "./strategies/connection.ts";
import type { ConnectionUse, Strategy } from "./strategies/strategy.ts";
import { unavailable } from "./tenants/unavailable.ts";
import { UnderWay } from "./under-way.ts";

let instances = 0;

/**
 * What one tenancy has running: catalog, router, connections and scopes. `Tenancy` is its face for applications; those who
 * stand a web framework on it use this.
 */
export class TenancyRuntime {
  /** Unlike that of any other tenancy of the process; for plugins that must tell two apart. */
  readonly id = `tenancy-${++instances}`;
  readonly config: TenancyConfig;
  readonly limits: ConnectionLimits;
  readonly modules: CheckedModules;
  readonly events = new Events();
  readonly catalog: Catalog;
  readonly router: Router<TenantEntry>;
  readonly current = new CurrentScope();
  readonly shared: SharedDatabases;
  readonly sharedMigrations: SharedMigrations | undefined;
  /** By name; the first is the default. */
  readonly strategies: ReadonlyMap<string, Strategy>;
  readonly now: () => Date;
  /** Domains under which each tenant has an address of its own already. */
  readonly baseHosts: readonly string[];
  readonly #pools: TenantPools;
  readonly #records: Readonly<Record<Admission, WeakMap<TenantEntry, TenantRecord>>> = {
    visitor: new WeakMap(),
    tester: new WeakMap(),
    operator: new WeakMap(),
  };
  readonly #admitted = new WeakSet<TenantEntry>();
  readonly #fingerprints = new Map<Dialect, string>();
  readonly #recordServices: TenantRecordServices;
  #opening: Promise<void> | undefined;
  #open = false;
  #closing: Promise<void> | undefined;
  readonly #underWay = new UnderWay();

  constructor(config: TenancyConfig) {
    checkConfig(config);
    this.config = config;
    this.now = config.now ?? (() => new Date());
    this.limits = { ...DEFAULT_LIMITS, ...config.limits };
    for (const { dialect, definition } of config.strategies) {
      if (definition !== undefined) defineDialect(dialect, definition);
    }
    const sharedDialect = config.shared?.dialect ?? "sqlite";
    this.modules = checkModules(config.modules, {
      shared: [sharedDialect],
      tenant: config.strategies.map((strategy) => strategy.dialect),
    });
    this.strategies = new Map(config.strategies.map((strategy) => [strategy.name, strategy]));
    this.catalog = new Catalog({
      store: config.catalog,
      view: {
        fields: schemaCheck(config.tenantFields),
        settings: schemaCheck(config.settings),
        url: (tenant, path) => this.url(tenant, path),
      },
      events: this.events,
      now: this.now,
    });
    this.catalog.directory.onReplaced((before, after) => {
      if (after === undefined || !sameStanding(before, after)) this.drop(before);
    });
    const resolvers = config.routing?.resolvers ?? [byDomain({ base: "localhost" })];
    this.router = createRouter({ ...config.routing, resolvers, directory: this.catalog.directory });
    this.baseHosts = resolvers.flatMap((resolver) => asResolver(resolver).base?.host ?? []);
    this.sharedMigrations = config.shared && new SharedMigrations(config.shared, this.modules.shared, this.now);
    this.shared = sharedDatabases(config.shared, this.sharedMigrations, this.limits);
    this.#pools = new TenantPools({
      limits: this.limits,
      events: this.events,
      capabilities: (name) => this.capabilities(this.strategy(name)),
      connect: (entry, use) => this.connect(entry, use),
      outside: (work) => this.current.outside(work),
    });
    this.#recordServices = {
      shared: this.shared.readOnly,
      refresh: () => this.refresh(),
      currentEntry: (entry) => this.#currentEntry(entry),
      assertServed: (entry, admission) => this.#assertServed(entry, admission),
      channel: (entry) => this.#pools.channel(entry),
      dialect: (entry) => this.strategy(entry.strategy).dialect,
    };
  }

  /** Opens the catalog at first use. Undefined once it is open. */
  ready(): void | Promise<void> {
    if (this.#open && this.#closing === undefined) return;
    if (this.#closing !== undefined)
      return Promise.reject(new ClosedError("The tenancy is closing. Make a new one to go on."));
    this.#opening ??= this.#openCatalog().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Takes over what any process has changed in the catalog. Nanoseconds, and no promise, when nothing has. */
  refresh(): void | Promise<void> {
    return this.catalog.refresh();
  }

  /** Whether close has begun: nothing new is taken on. */
  get closing(): boolean {
    return this.#closing !== undefined;
  }

  strategy(name: string): Strategy {
    const strategy = this.strategies.get(name);
    if (strategy !== undefined) return strategy;
    throw new ConfigurationError(
      `A tenant is kept by the strategy "${name}", which is not configured. Configured: ${[...this.strategies.keys()].join(", ")}.`,
    );
  }

  capabilities(strategy: Strategy): Capabilities {
    return { ...DEFAULT_CAPABILITIES, ...strategy.capabilities };
  }

  /** What the catalog holds for a tenant whose store has exactly this program's migrations. */
  fingerprint(dialect: Dialect): string {
    let fingerprint = this.#fingerprints.get(dialect);
    if (fingerprint === undefined) {
      fingerprint = moduleSetKey(this.modules.tenant, dialect);
      this.#fingerprints.set(dialect, fingerprint);
    }
    return fingerprint;
  }

  /** Why a tenant is not served now; undefined when it is. */
  refusal(entry: TenantEntry, admission: Admission = "visitor"): TenantryError | undefined {
    // Entries never change, so one that was let in once stays let in until another takes its place.
    if (this.#admitted.has(entry)) return undefined;
    if (!entry.serving && !mayEnter(entry, admission)) return unavailable(entry);
    if (entry.migrations === this.fingerprint(this.strategy(entry.strategy).dialect)) {
      if (entry.serving) this.#admitted.add(entry);
      return undefined;
    }
    return new PendingMigrationError(
      "The store's migrations are not those of this program. Run the migrations: `tenantry migrate`, or tenancy.migrate().",
      { tenant: entry.slug, operation: "serve" },
    );
  }

  /** What is in scope for work that is let in like this. `address` is where a request came to; undefined in a script. Opens nothing. */
  frame(entry: TenantEntry, address: TenantAddress | undefined, admission: Admission = "visitor"): Frame {
    const records = this.#records[admission];
    let record = records.get(entry);
    if (record === undefined) {
      record = new TenantRecord(entry, this.#recordServices, admission);
      records.set(entry, record);
    }
    return record.frame(address);
  }

  /** Counts a piece of work, so that `close` waits for it. Throws `ClosedError` once close has begun. */
  async working<T>(work: () => Promise<T>): Promise<T> {
    await this.ready();
    return await this.#underWay.run(work);
  }

  /** Opens a connection to a tenant's store and makes sure that the store is this tenant's. */
  async connect(entry: TenantEntry, use: ConnectionUse): Promise<Connection> {
    try {
      const strategy = this.strategy(entry.strategy);
      const connection =
        use === "migrate" ? await connectChecked(strategy, entry, use) : await connectToServe(strategy, entry, use);
      this.events.emit("connection:opened", { tenantId: entry.id, use });
      return connection;
    } catch (error) {
      if (error instanceof StampMismatchError || error instanceof StoreDamagedError) {
        this.events.emit("store:refused", { tenantId: entry.id, slug: entry.slug, error });
      }
      throw error;
    }
  }

  /** Forgets a tenant's connections; those in use close when they are given back. */
  drop(entry: TenantEntry): void {
    this.#pools.drop(entry);
  }

  /** Connections open now, over all tenants. */
  get openConnections(): number {
    return this.#pools.open;
  }

  /** Takes nothing new on, waits for what is under way, at most `timeout` milliseconds, then closes everything. Once. */
  close(timeout: number): Promise<void> {
    this.#closing ??= this.#drainAndClose(timeout);
    return this.#closing;
  }

  /** A link to a path of a tenant's site. */
  url(tenant: LinkedTenant, path = "/"): string {
    const frame = this.current.frame();
    return this.router.url(tenant, path, frame?.scope.tenant.id === tenant.id ? frame.address : undefined);
  }

  async #openCatalog(): Promise<void> {
    await this.catalog.open();
    this.#open = true;
  }

  async #drainAndClose(timeout: number): Promise<void> {
    const end = performance.now() + timeout;
    await this.#opening?.catch(() => undefined);
    await this.#underWay.ended(timeout);
    const left = Math.max(0, end - performance.now());
    await this.#pools.close(left);
    await this.shared.close(left);
    await Promise.all(this.config.strategies.map((strategy) => strategy.close?.()));
    await this.catalog.close();
    this.#open = false;
  }

  #currentEntry(entry: TenantEntry): TenantEntry {
    const current = this.catalog.directory.byId(entry.id);
    if (current === undefined) {
      throw new TenantNotFoundError("The tenant is gone from the catalog.", {
        tenant: entry.slug,
        operation: "use its database",
      });
    }
    return current;
  }

  #assertServed(entry: TenantEntry, admission: Admission): void {
    if (this.#closing !== undefined && !this.#open)
      throw new ClosedError("The tenancy is closed.", { tenant: entry.slug });
    const refusal = this.refusal(entry, admission);
    if (refusal !== undefined) throw refusal;
  }
}

/** Whether what was kept for a tenant's store may be kept on. */
function sameStanding(before: TenantEntry, after: TenantEntry): boolean {
  return (
    before.epoch === after.epoch &&
    before.status === after.status &&
    before.strategy === after.strategy &&
    JSON.stringify([before.holds, before.placement]) === JSON.stringify([after.holds, after.placement])
  );
}
