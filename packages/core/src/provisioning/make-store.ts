import type { ControlServices } from "../control.ts";
import type { Database } from "../database/database.ts";
import { ConfigurationError, ProvisionError } from "../errors.ts";
import { checkConnection, checkPlacement } from "../strategies/check-adapter.ts";
import type { Connection, ConnectionTransaction } from "../strategies/connection.ts";
import { stampChange, writeStamp } from "../strategies/stamp.ts";
import type { ProvisionContext, Strategy, Template, TenantIdentity } from "../strategies/strategy.ts";
import type { Tenant } from "../tenant.ts";

/** Fills a new store with its first rows. Runs while the store stands aside: where it throws, nothing is left. */
export type Setup<Fields = Record<string, unknown>, Settings = Record<string, unknown>> = (scope: {
  readonly db: Database;
  readonly tenant: Tenant<Fields, Settings>;
}) => unknown;

const OWN_TABLES: readonly string[] = ["_tenantry_migrations", "_tenantry_stamp"];

export interface StorePlan {
  readonly migrate: boolean;
  readonly server: string | null;
  /** Puts the first rows into the store, as its owner. */
  readonly setup: ((store: Connection) => Promise<void>) | undefined;
  /** Resolves once the catalog has the row of whose store it is. A store is whole only after that. */
  readonly registered: Promise<unknown>;
  /** Told of each step that is done. */
  progress(step: string): void;
  /**
   * Told of a store that is whole and about to be committed by this transaction. Answers whether it has committed it, with what the
   * catalog says of it from then on.
   */
  complete(transaction: ConnectionTransaction, store: NewStore): Promise<boolean>;
}

export interface NewStore {
  readonly placement: unknown;
  /** What its migrations are; null where none was run. */
  readonly migrations: string | null;
}

/** A store that stands in its place. */
export interface MadeStore extends NewStore {
  /** Whether the catalog says so already. */
  readonly completed: boolean;
}

/** Has the strategy make a store, migrated, set up and stamped before anybody can find it. */
export async function makeStore(
  { stores }: ControlServices,
  strategy: Strategy,
  tenant: TenantIdentity,
  plan: StorePlan,
): Promise<MadeStore> {
  const { progress } = plan;
  let migrations: string | null = null;
  let prepared = false;
  let whole = false;
  let completed = false;
  const begin = (): void => {
    if (prepared) throw new ConfigurationError(`The strategy "${strategy.name}" called prepare twice.`);
    prepared = true;
  };
  const setUp = async (store: Connection): Promise<void> => {
    await plan.registered;
    await plan.setup?.(store);
    progress("setup");
  };
  const prepare = async (store: Connection): Promise<void> => {
    begin();
    checkConnection(store, strategy.name, "prepare");
    // The stamp comes last, and where nothing comes between it travels with the migrations.
    const stamped = plan.migrate && plan.setup === undefined && found === undefined;
    if (plan.migrate) {
      migrations = await stores.migrate(store, strategy, stamped ? tenant : undefined);
      progress("migrate");
    }
    if (plan.setup !== undefined) await setUp(store);
    if (!stamped) await writeStamp(store, tenant, strategy);
    progress("stamp");
    await plan.registered;
    whole = true;
  };
  const found = plan.migrate && strategy.capabilities.template === true ? stores.template?.(strategy) : undefined;
  const template: Template | undefined = found && {
    key: found.key,
    build: found.build,
    async prepareCopy(open) {
      begin();
      migrations = found.migrations;
      await plan.registered;
      if (plan.setup !== undefined) {
        const store = open();
        checkConnection(store, strategy.name, "prepareCopy");
        await setUp(store);
      }
      whole = true;
    },
    restamp: (owner) => stampChange(owner, tenant),
  };
  const context: ProvisionContext = {
    prepare,
    async commit(transaction, placement) {
      if (!whole) throw new ConfigurationError(`The strategy "${strategy.name}" commits a store that is not prepared.`);
      checkPlacement(placement, strategy.name);
      completed = await plan.complete(transaction, { placement, migrations });
      if (!completed) await transaction.commit();
    },
    progress,
    ownTables: OWN_TABLES,
    options: plan.server === null ? {} : { server: plan.server },
    ...(template && { template }),
  };
  const { id, epoch } = tenant;
  const placement = await strategy.provision({ id, epoch }, context);
  checkPlacement(placement, strategy.name);
  if (!prepared) {
    await strategy.destroy({ id, epoch }, placement);
    throw new ProvisionError(
      `The strategy "${strategy.name}" made a store without calling prepare. Nothing is left of it.`,
    );
  }
  return { placement, migrations, completed };
}
