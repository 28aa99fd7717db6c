import { sql } from "@tenantry/core";
import { tenancy } from "./tenancy.ts";

// #region count
const report = await tenancy.each(
  async ({ tenant, db }) =>
    console.log(tenant.slug, (await db.one<{ n: number }>(sql`select count(*) as n from posts`)).n),
  { concurrency: 8 },
);
process.exitCode = report.failed.length ? 1 : 0;
await tenancy.close();
// #endregion count
