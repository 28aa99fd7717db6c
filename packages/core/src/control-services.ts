import { databaseOn } from "./connections/database-on.ts";
import { migrateStore } from "./migrations/migrate-store.ts";
import type { TenancyRuntime } from "./runtime.ts";
import { schemaCheck } from "./schema-check.ts";
import type { ControlServices } from "./tenants/control.ts";

/** What the control plane of a tenancy works with. */
export function controlServices(runtime: TenancyRuntime): ControlServices {
  const { config, modules, router } = runtime;
  return {
    catalog: runtime.catalog,
    events: runtime.events,
    now: runtime.now,
    underWay: (work) => runtime.working(work),
    strategies: runtime.strategies,
    stores: {
      async migrate(connection, dialect) {
        await migrateStore({ connection, dialect, modules: modules.tenant, now: runtime.now });
        return runtime.fingerprint(dialect);
      },
      template: (dialect) => ({
        key: runtime.fingerprint(dialect),
        build: async (connection) => {
          await migrateStore({ connection, dialect, modules: modules.tenant, now: runtime.now });
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
    migrateOnCreate: config.migrateOnCreate ?? true,
  };
}
