import { sql } from "@tenantry/core";
import { tenancy } from "./tenancy.ts";

for (const slug of process.argv.slice(2)) {
  const tenant = await tenancy.tenants.create({
    slug,
    setup: ({ db, tenant }) => db.run(sql`insert into posts (title) values (${`Welcome to ${tenant.name}`})`),
  });
  console.log(tenant.name, tenant.url("/posts"));
}
await tenancy.close();
