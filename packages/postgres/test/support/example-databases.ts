// #region example
import { createTenancy, module, sql } from "@tenantry/core";
import { postgres } from "@tenantry/postgres";

const blog = module({
  name: "blog",
  migrations: [{ name: "0001_posts", sql: "create table posts (id integer primary key, title text not null)" }],
});

export const openTenancy = (catalog: string, eu: string, us: string, masterKey: string) =>
  createTenancy({
    ...postgres(catalog, { strategy: "databases", servers: { eu, us }, login: { masterKey } }),
    modules: { tenant: [blog] },
  });

export async function welcome(tenancy: ReturnType<typeof openTenancy>) {
  await tenancy.tenants.create({
    slug: "amazon",
    server: "us",
    setup: ({ db }) => db.run(sql`insert into posts (id, title) values (1, 'Welcome')`),
  });
  return await tenancy.run("amazon", ({ db }) => db.all(sql`select id, title from posts`));
}
// #endregion example
