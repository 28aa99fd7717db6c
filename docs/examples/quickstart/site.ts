import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./tenancy.ts";

export interface Post {
  id: number;
  title: string;
}

export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/posts", ({ db }) => db.all<Post>(sql`select * from posts order by id`))
    .post("/posts", ({ db, body }) => db.one<Post>(sql`insert into posts (title) values (${body.title}) returning *`), {
      body: schema.Object({ title: schema.String() }),
    });
