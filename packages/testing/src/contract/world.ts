import { createTenancy, type Database, type Tenancy, type TenancyConfig } from "@tenantry/core";
import {
  type Capabilities,
  type CatalogStore,
  type Connection,
  type ConnectionUse,
  DEFAULT_CAPABILITIES,
  type ProvisionContext,
  type SharedStore,
  type Strategy,
  type TenantIdentity,
} from "@tenantry/core/adapter";
import { ConnectionCount } from "./connection-count.ts";
import { type ContractDialect, contractDialect } from "./contract-dialect.ts";
import { delegateStrategy } from "./delegate.ts";
import type { ContractSizes } from "./sizes.ts";
import { contractModule } from "./tables.ts";

/** What the suite is given. */
export interface StrategyContractOptions {
  /** What the adapter is called in the results. */
  readonly name: string;
  /** The adapter on throw-away ground, new at each call; its `close` removes everything. */
  readonly strategy: () => Strategy | Promise<Strategy>;
  /** A catalog of its own at each call; its `close` removes it. */
  readonly catalog: () => CatalogStore;
  /** A shared store of its own at each call, where the adapter's stores are to be tested beside one. */
  readonly shared?: () => SharedStore;
  /** The suite's own SQL, for a dialect that is neither `sqlite` nor `postgres`. */
  readonly dialect?: ContractDialect;
  /** @default small sizes, or large ones with SOAK=1 in the environment */
  readonly sizes?: ContractSizes;
  /**
   * Milliseconds a case may take: an adapter that hangs fails.
   * @default 60000, or 30 minutes with SOAK=1
   */
  readonly timeLimit?: number;
}

/** How one case wants its tenancy. */
export interface WorldTenancyOptions {
  readonly limits?: TenancyConfig["limits"];
  readonly capabilities?: Partial<Capabilities>;
  /** How many stores are kept ready. */
  readonly ready?: number;
  /** Puts something between core and the adapter. */
  readonly around?: (strategy: Strategy) => Strategy;
}

/** A store made by the adapter's verbs alone, without a tenancy. */
export interface BareStore {
  readonly tenant: TenantIdentity;
  readonly placement: unknown;
}

const CLOSE_TIMEOUT = 2_000;

/** The ground one case stands on: nothing of it is left afterwards. */
export class ContractWorld implements AsyncDisposable {
  readonly strategy: Strategy;
  readonly sizes: ContractSizes;
  readonly capabilities: Capabilities;
  /** The connections of all tenancies of this world. */
  readonly connections = new ConnectionCount();
  /** Where the stores of this world's tenants are, by tenant id. */
  readonly placements = new Map<string, unknown>();
  readonly hasShared: boolean;
  readonly dialect: Required<ContractDialect>;
  readonly #options: StrategyContractOptions;
  readonly #tenancies: Tenancy[] = [];

  constructor(strategy: Strategy, options: StrategyContractOptions, sizes: ContractSizes) {
    this.strategy = strategy;
    this.sizes = sizes;
    this.capabilities = { ...DEFAULT_CAPABILITIES, ...strategy.capabilities };
    this.dialect = {
      returning: ["insert", "update", "delete"],
      deferredKeys: true,
      ...contractDialect(strategy.dialect, options.dialect),
    };
    this.hasShared = options.shared !== undefined;
    this.#options = options;
  }

  /** A tenancy over the adapter, with the suite's tables for its tenants. */
  tenancy(options: WorldTenancyOptions = {}): Tenancy {
    const { around = (strategy) => strategy, limits, capabilities, ready = 0 } = options;
    const kept = delegateStrategy(this.strategy, {
      capabilities: { ...this.strategy.capabilities, ...capabilities },
      provision: async (tenant, context) => {
        const placement = await this.strategy.provision(tenant, context);
        this.placements.set(tenant.id, placement);
        return placement;
      },
      // The ground is closed once, by the world.
      close: async () => undefined,
    });
    const tenancy: Tenancy = createTenancy({
      catalog: this.#options.catalog(),
      ...(this.#options.shared && { shared: this.#options.shared() }),
      strategies: [this.connections.watch(around(kept))],
      modules: { tenant: [contractModule(this.dialect)] },
      ready,
      ...(limits && { limits }),
    });
    this.#tenancies.push(tenancy);
    return tenancy;
  }

  /** A tenancy with tenants, each with its handle. */
  async tenants<const Slug extends string>(
    slugs: readonly Slug[],
    options: WorldTenancyOptions = {},
  ): Promise<{
    readonly tenancy: Tenancy;
    readonly db: Readonly<Record<Slug, Database>>;
    readonly ids: Readonly<Record<Slug, string>>;
  }> {
    const tenancy = this.tenancy(options);
    const made: [Slug, string, Database][] = [];
    for (const slug of slugs) {
      const { id } = await tenancy.tenants.create({ slug });
      made.push([slug, id, await tenancy.run(slug, ({ db }) => db)]);
    }
    const db = Object.fromEntries(made.map(([slug, , database]) => [slug, database])) as Record<Slug, Database>;
    const ids = Object.fromEntries(made.map(([slug, id]) => [slug, id])) as Record<Slug, string>;
    return { tenancy, db, ids };
  }

  /** Whether a statement of this kind may answer rows. */
  returns(kind: "insert" | "update" | "delete"): boolean {
    return this.dialect.returning.includes(kind);
  }

  /** Somebody no store has been made for. */
  stranger(): TenantIdentity {
    return { id: crypto.randomUUID(), epoch: 1 };
  }

  /** What the adapter is handed to make a store with the suite's tables. */
  provisioning(prepare = (store: Connection): Promise<void> => this.#makeTables(store)): ProvisionContext {
    return { prepare, options: {}, progress: () => undefined };
  }

  /** A store with the suite's tables, made by the adapter's verbs alone. `meanwhile` runs before they are in it. */
  async store(tenant: TenantIdentity = this.stranger(), meanwhile?: () => Promise<void>): Promise<BareStore> {
    const context = this.provisioning(async (store) => {
      await meanwhile?.();
      await this.#makeTables(store);
    });
    return { tenant, placement: await this.strategy.provision(tenant, context) };
  }

  /** The adapter on a ground of its own; whoever asks closes it. */
  async another(): Promise<Strategy> {
    return await this.#options.strategy();
  }

  /** Opens a store by the adapter's verbs, for as long as `work` takes. */
  async open<T>(store: BareStore, use: ConnectionUse, work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.strategy.connect(store.tenant, store.placement, use);
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  /** What lies on the adapter's ground, where it can tell. */
  async leftovers(): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const { placement } of this.strategy.leftovers?.() ?? []) found.push(placement);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tenancy of this.#tenancies) await tenancy.close({ timeout: CLOSE_TIMEOUT });
    await this.strategy.close?.();
  }

  async #makeTables(store: Connection): Promise<void> {
    for (const text of this.dialect.tables) await store.query({ text, values: [] });
  }
}
