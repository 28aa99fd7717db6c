import type { TenancyConfig } from "../../src/config.ts";
import { sql } from "../../src/database/sql.ts";
import { module } from "../../src/migrations/sql-module.ts";
import { createTenancy, type Tenancy } from "../../src/tenancy.ts";
import { FileCatalog } from "./file-catalog.ts";
import { fileStrategy } from "./file-strategy.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});

export interface TenancyWorld extends AsyncDisposable {
  readonly tenancy: Tenancy;
  readonly directory: string;
  /** The file of a tenant's store. */
  file(slug: string): Promise<string>;
}

/** A tenancy on real files whose tenants hold the same ids and different markers: note 1 is the tenant's own slug. */
export async function tenancyWorld(
  slugs: readonly string[],
  options: Partial<TenancyConfig> & { readonly inDirectory?: string } = {},
): Promise<TenancyWorld> {
  const own = options.inDirectory === undefined ? temporaryDirectory() : undefined;
  const directory = options.inDirectory ?? own?.path ?? "";
  const tenancy = createTenancy({
    catalog: new FileCatalog(`${directory}/catalog.sqlite`),
    strategies: [fileStrategy(`${directory}/stores`)],
    modules: { tenant: [notes] },
    ...options,
  });
  for (const slug of slugs) {
    const setup = ({ db }: { db: { run(query: ReturnType<typeof sql>): Promise<unknown> } }) =>
      db.run(sql`insert into notes (id, text) values (1, ${slug})`);
    await tenancy.tenants.create({ slug, setup });
  }
  return {
    tenancy,
    directory,
    async file(slug) {
      const { placement } = await tenancy.tenants.where(slug);
      return `${directory}/stores/${(placement as { file: string }).file}`;
    },
    async [Symbol.asyncDispose]() {
      await tenancy.close({ timeout: 100 });
      own?.[Symbol.dispose]();
    },
  };
}

/** What tells a tenant's store from any other. */
export const marker = sql`select text from notes where id = 1`;
