import { type Database, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let current: Database;

/** The request's database is kept in a variable of the module while the handler waits. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .onBeforeHandle(({ db }) => {
      current = db;
    })
    .get("/posts", async () => {
      await Bun.sleep(1);
      return await current.all<Post>(sql`select * from posts`);
    });
