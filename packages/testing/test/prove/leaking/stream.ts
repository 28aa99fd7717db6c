import { type Database, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let open: Database;

async function* lines(): AsyncGenerator<string> {
  for (let id = 1; id <= 3; id++) {
    await Bun.sleep(2);
    const post = await open.get<Post>(sql`select * from posts where id = ${id}`);
    yield `${post?.title}\n`;
  }
}

/** The stream reads from whatever is open when it is pulled. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/feed", async function* ({ db }) {
    open = db;
    yield "posts:\n";
    yield* lines();
  });
