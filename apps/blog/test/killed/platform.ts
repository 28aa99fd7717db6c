import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { tenancy } from "../../src/tenancy.ts";

const visits = module({
  name: "visits",
  migrations: [
    { name: "0001_visits", sql: "create table visits (at text not null);" },
    { name: "0002_index", sql: "create index visits_at on visits (at);" },
  ],
});

/** The blog's own modules, or those of its next release, which counts visits. */
export function modulesOf(next: boolean) {
  const { modules } = tenancy.runtime.config;
  return { ...modules, tenant: [...(modules.tenant ?? []), ...(next ? [visits] : [])] };
}

/** The blog's own configuration on a directory, or that of its next release, with a store kept ready or without. */
export function platformAt(directory: string, next = false, ready = false) {
  const { config } = tenancy.runtime;
  return createTenancy({ ...config, ...sqlite(directory), modules: modulesOf(next), ready: ready ? 1 : 0 });
}

export type Platform = ReturnType<typeof platformAt>;

/** A blog with a post that tells it from any other. */
export async function openBlog(platform: Platform, slug: string): Promise<void> {
  await platform.tenants.create({
    slug,
    setup: ({ db }) =>
      db.run(sql`insert into posts (slug, title, excerpt, body, published_at)
                 values ('first', ${`«${slug}»`}, 'text', 'text', '2026-01-01T00:00:00.000Z')`),
  });
}
