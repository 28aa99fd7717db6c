import { type Scope, sql } from "@tenantry/core";

/** Counts a tenant's notes; the words behind `--` come back. */
export default async ({ tenant, db }: Scope, args: readonly string[]) => {
  if (args.includes(tenant.slug)) throw new Error(`${tenant.slug} was named`);
  const { n } = await db.one<{ n: number }>(sql`select count(*) as n from notes`);
  return { notes: n, args };
};
