import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let before = "nothing";

/** What is logged for a request holds what the one before it showed. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/posts", async ({ db, tenant }) => {
    const posts = await db.all<Post>(sql`select * from posts`);
    console.info(`${tenant.slug}: ${posts.length} posts, before: ${before}`);
    before = posts[0]?.title ?? "nothing";
    return posts;
  });
