import { createTenancy, module } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { tenancy } from "../../src/tenancy.ts";

const visits = module({
  name: "visits",
  migrations: [
    { name: "0001_visits", sql: "create table visits (at text not null);" },
    { name: "0002_index", sql: "create index visits_at on visits (at);" },
  ],
});

/** The blog's own configuration on a directory, or that of its next release, which counts visits. */
export function platformAt(directory: string, next = false) {
  const { config } = tenancy.runtime;
  const tenant = [...(config.modules.tenant ?? []), ...(next ? [visits] : [])];
  return createTenancy({ ...config, ...sqlite(directory), modules: { ...config.modules, tenant } });
}

export type Platform = ReturnType<typeof platformAt>;
