import { createTenancy, sql, sqlModule } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const blog = sqlModule("blog", new URL("./migrations", import.meta.url));
await using tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });

await tenancy.tenants.create({ slug: "amazon", name: "Amazon" });
await tenancy.run("amazon", async ({ db }) => {
  await db.run(sql`insert into posts (title) values (${"Hello"})`);
  console.log(await db.all(sql`select title from posts`));
});
