import { type Database, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

let posts: { list(): Promise<Post[]> } | undefined;
const postsOf = (db: Database) => {
  posts ??= { list: () => db.all<Post>(sql`select * from posts`) };
  return posts;
};

/** A repository is made once, with the database of whoever asked first. */
export const site = (t = tenancy) => new Elysia().use(tenantContext(t)).get("/posts", ({ db }) => postsOf(db).list());
