import { byDomain, bySubfolder, createTenancy, sqlModule, type Tenancy } from "@tenantry/core";
import { type SqliteOptions, sqlite } from "@tenantry/sqlite";
import { MODULES, migrationsOf } from "../schema.ts";
import { posts } from "./statements.ts";
import type { Naming } from "./workload.ts";

/** A tenancy as an application has it, with its requests named by domain or by subfolder. */
export function openTenancy(
  directory: string,
  naming: Naming = "domain",
  options?: SqliteOptions,
  ready?: number,
): Tenancy {
  const resolver = naming === "domain" ? byDomain({ base: "localhost" }) : bySubfolder({ prefix: "r" });
  return createTenancy({
    ...sqlite(directory, options),
    modules: { tenant: MODULES.map((name) => sqlModule(name, migrationsOf(name))) },
    routing: { resolvers: [resolver] },
    ...(ready !== undefined && { ready }),
  });
}

/** Makes the tenants `t0`, `t1`, … with the posts that the floor has. */
export async function createTenants(directory: string, count: number): Promise<void> {
  await using tenancy = openTenancy(directory);
  for (let index = 0; index < count; index++) {
    await tenancy.tenants.create({
      slug: `t${index}`,
      name: `Tenant ${index}`,
      setup: async ({ db }) => {
        await db.batch(posts());
      },
    });
  }
}
