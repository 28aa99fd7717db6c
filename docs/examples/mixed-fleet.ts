import { createTenancy, module, sql } from "@tenantry/core";
import { postgresDatabases, postgresSchemas } from "@tenantry/postgres";
import { sqlite } from "@tenantry/sqlite";

/** Runs on both engines as it stands. */
const blog = module({
  name: "blog",
  migrations: [{ name: "0001_posts", sql: "create table posts (id integer primary key, title text not null)" }],
});

// #region configure
export function platform(directory: string, url: string, adminUrl: string, masterKey: string) {
  const files = sqlite(directory);
  return createTenancy({
    ...files, // the catalog and what is shared, too
    strategies: [
      ...files.strategies, // the first is the default
      postgresSchemas({ url, adminUrl }),
      postgresDatabases({ servers: { eu: { url, adminUrl } }, login: { masterKey } }),
    ],
    modules: { tenant: [blog] },
  });
}
// #endregion configure

// #region create
export async function threeTenants(tenancy: ReturnType<typeof platform>) {
  await tenancy.tenants.create({ slug: "small" });
  await tenancy.tenants.create({ slug: "middle", strategy: "postgres-schemas" });
  await tenancy.tenants.create({ slug: "large", strategy: "postgres-databases", server: "eu" });

  await tenancy.each(({ db, tenant }) => db.run(sql`insert into posts (id, title) values (1, ${tenant.slug})`));
  const { succeeded } = await tenancy.each(({ db }) => db.one<{ title: string }>(sql`select title from posts`));
  return succeeded.map(({ slug, value }) => [slug, value.title]).sort();
}
// #endregion create
