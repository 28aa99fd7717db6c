// Counts the posts of every blog: `bun apps/blog/scripts/count-posts.ts`. It may run while the blog does.

import { sql } from "@tenantry/core";
import { tenancy } from "../src/tenancy.ts";

const { succeeded, failed } = await tenancy.each(({ db }) =>
  db.one<{ posts: number }>(sql`select count(*) as posts from posts where not draft`),
);
for (const { slug, value } of succeeded.toSorted((one, other) => (one.slug < other.slug ? -1 : 1)))
  console.log(`${slug}\t${value.posts}`);
for (const { slug, error } of failed) console.error(`${slug}\t${error instanceof Error ? error.message : error}`);
await tenancy.close();
process.exitCode = failed.length > 0 ? 1 : 0;
