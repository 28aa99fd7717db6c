import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { type Post, tenancy } from "./platform.ts";

const cache = new Map<string, Post | undefined>();

/** Answers are kept by path, which is the same at every tenant. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/posts/:id", async ({ db, path, params, status }) => {
    if (!cache.has(path)) cache.set(path, await db.get<Post>(sql`select * from posts where id = ${params.id}`));
    return cache.get(path) ?? status(404, "none");
  });
