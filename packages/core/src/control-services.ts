import { databaseOn } from "./connections/database-on.ts";
import type { ControlServices } from "./control.ts";
import { schemaCheck } from "./fields/schema-check.ts";
import { migrateNewStore, migrateStore } from "./migrations/migrate-store.ts";
import { ReadyStock } from "./ready-stock.ts";
import type { TenancyRuntime } from "./runtime.ts";
import type { Connection } from "./strategies/connection.ts";
import { readyTargets } from "./strategies/ready-targets.ts";
import { stampOf, writeStamp } from "./strategies/stamp.ts";
import type { Strategy } from "./strategies/strategy.ts";

/** What the control plane of a tenancy works with. */
export function controlServices(runtime: TenancyRuntime): ControlServices {
  const { config, modules, router } = runtime;
  const migrate = async (connection: Connection, strategy: Strategy): Promise<void> => {
    const { dialect } = strategy;
    const { transactionalDdl } = runtime.capabilities(strategy);
    await migrateStore({ connection, dialect, transactionalDdl, modules: modules.tenant, now: runtime.now });
  };
  return {
    catalog: runtime.catalog,
    events: runtime.events,
    now: runtime.now,
    underWay: (work) => runtime.current.outside(() => runtime.working(work)),
    strategies: runtime.strategies,
    stores: {
      async migrate(connection, strategy, owner) {
        if (owner === undefined) {
          await migrate(connection, strategy);
        } else if (runtime.capabilities(strategy).transactionalDdl) {
          const options = { connection, dialect: strategy.dialect, modules: modules.tenant, now: runtime.now };
          await migrateNewStore(options, stampOf(owner, strategy));
        } else {
          await migrate(connection, strategy);
          await writeStamp(connection, owner, strategy);
        }
        return runtime.fingerprint(strategy.dialect);
      },
      current: (strategy) => runtime.fingerprint(strategy.dialect),
      template: (strategy) => ({
        // The stamp in a template names the strategy, and says that nobody was served.
        key: `${strategy.name} unserved ${runtime.fingerprint(strategy.dialect)}`,
        migrations: runtime.fingerprint(strategy.dialect),
        async build(connection, owner) {
          await migrate(connection, strategy);
          if (owner !== undefined) await writeStamp(connection, owner, strategy);
        },
      }),
      database: (store, tenant, dialect) => databaseOn(store, { tenant: tenant.slug, dialect, limits: runtime.limits }),
    },
    reservedSlugs: config.reservedSlugs ?? [],
    baseHosts: runtime.baseHosts,
    publicHosts: [...router.publicHosts],
    tenantFields: schemaCheck(config.tenantFields),
    domainFields: schemaCheck(config.domainFields),
    settings: schemaCheck(config.settings),
    ready: new ReadyStock(readyTargets(config.ready, config.strategies), runtime.now()),
    migrateOnCreate: config.migrateOnCreate ?? true,
  };
}
