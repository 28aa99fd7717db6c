// Counts the published posts: of every blog with `bun apps/blog/scripts/count-posts.ts`, of some with `tenantry run`. It may
// run while the blog does.

import { type Scope, sql } from "@tenantry/core";
import { runProgram } from "../src/run-program.ts";

/** How many posts of one blog everybody can read. */
export default async function countPosts({ db }: Pick<Scope, "db">): Promise<number> {
  const { posts } = await db.one<{ posts: number }>(sql`select count(*) as posts from posts where not draft`);
  return posts;
}

async function countAll(): Promise<void> {
  const { tenancy } = await import("../src/tenancy.ts");
  const { succeeded, failed } = await tenancy.each(countPosts);
  for (const { slug, value } of succeeded.toSorted((one, other) => (one.slug < other.slug ? -1 : 1)))
    console.log(`${slug}\t${value}`);
  for (const { slug, error } of failed) console.error(`${slug}\t${error instanceof Error ? error.message : error}`);
  await tenancy.close();
  process.exitCode = failed.length > 0 ? 1 : 0;
}

if (import.meta.main) await runProgram(countAll);
