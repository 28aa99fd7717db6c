import { createTenancy, sql, sqlModule } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const blog = sqlModule("blog", new URL("./migrations", import.meta.url));
await using tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });

for (const slug of ["amazon", "apple"]) {
  await tenancy.tenants.create({
    slug,
    setup: ({ db }) => db.run(sql`insert into posts (id, title) values (1, ${`Hello from ${slug}`})`),
  });
}
await tenancy.each(async ({ tenant, db }) => console.log(tenant.slug, await db.one(sql`select * from posts`)));
await tenancy.tenants.snapshot("amazon", "amazon.sqlite"); // a copy, also while it is in use
