import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let state = "";

/** A cookie holds, in base64, what the module last knew. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/posts", async ({ db, set }) => {
    set.headers["set-cookie"] = `state=${Buffer.from(JSON.stringify({ state })).toString("base64url")}`;
    const posts = await db.all<Post>(sql`select * from posts`);
    state = posts[0]?.title ?? "";
    return posts;
  });
