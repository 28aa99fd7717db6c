import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let latest = "nothing";

/** Where there is no page, the last post that anybody has read is recommended. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .onError(({ code, status }) => (code === "NOT_FOUND" ? status(404, `No page. Read ${latest}.`) : undefined))
    .get("/posts", async ({ db }) => {
      const posts = await db.all<Post>(sql`select * from posts`);
      latest = posts[0]?.title ?? latest;
      return posts;
    });
