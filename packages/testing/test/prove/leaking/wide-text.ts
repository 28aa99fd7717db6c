import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let table: Buffer | undefined;

/** A table for office programs, in UTF-16, is made once for all. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/posts.csv", async ({ db }) => {
    if (table === undefined) {
      const posts = await db.all<Post>(sql`select * from posts`);
      table = Buffer.from(`\ufeff${posts.map(({ id, title }) => `${id};${title}`).join("\r\n")}`, "utf16le");
    }
    return new Response(new Uint8Array(table), { headers: { "content-type": "text/csv; charset=utf-16le" } });
  });
