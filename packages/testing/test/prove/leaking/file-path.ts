import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

export const exportsFolder = join(tmpdir(), `tenantry-exports-${crypto.randomUUID()}`);

/** Exports of all tenants are written to one file. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).post("/export", async ({ db }) => {
    const posts = await db.all<Post>(sql`select * from posts`);
    await Bun.write(join(exportsFolder, "posts.json"), JSON.stringify(posts));
    return "written";
  });
